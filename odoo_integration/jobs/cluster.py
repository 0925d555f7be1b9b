"""django-q2's cluster, which ends as a whole where it would otherwise hang or leave orphans.

It differs from django-q2's own in four ways:

- A worker that is killed while it waits for a job never releases the queue's lock. The other
  workers then wait for ever without a message. Here a killed process ends the whole cluster, and
  its supervisor starts a new one.
- A cluster whose main process is killed leaves its other processes running beside the next
  cluster. Here they die with it.
- A cluster that is asked to stop waits for its jobs. Here a running sync gets a SIGTERM too, and
  stops between two pages.
- A cluster looks for due schedules 30 seconds after its start, which one that is restarted more
  often never reaches. Here it looks at its start.
"""

import logging
import os
import signal
from multiprocessing import Process
from typing import Any

from django.db import connections
from django_q import cluster as upstream
from django_q.signals import post_spawn

from .parent import die_with_parent

logger = logging.getLogger("carteira.cluster")

_TIMED_OUT = 0


def _ignore_sigterm(*, sender: Any, **_: Any) -> None:
    # Runs in the worker, which finishes its job. A sync sets a handler of its own while it runs.
    signal.signal(signal.SIGTERM, lambda *_: None)


class Sentinel(upstream.Sentinel):
    """The process that guards the workers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        die_with_parent()
        os.register_at_fork(after_in_child=die_with_parent)
        post_spawn.connect(_ignore_sigterm)
        super().__init__(*args, **options)

    def guard(self) -> None:
        upstream.scheduler(broker=self.broker)
        super().guard()

    def reincarnate(self, process: Process) -> None:
        timer = getattr(process, "timer", None)
        if timer is not None and timer.value == _TIMED_OUT:
            super().reincarnate(process)
            # The SIGTERM of a sync takes effect between two pages, which a hung call never reaches.
            process.kill()
        elif process.exitcode is not None and process.exitcode < 0:
            logger.critical(
                "a cluster process was killed (%s): ending the cluster; its supervisor restarts it",
                signal.Signals(-process.exitcode).name,
            )
            self._end()
        else:
            super().reincarnate(process)

    def stop(self) -> None:
        for worker in self.pool:
            if worker.timer.value > 0:
                os.kill(worker.pid, signal.SIGTERM)
        super().stop()

    def _end(self) -> None:
        connections.close_all()
        for process in (*self.pool, self.monitor, self.pusher):
            process.kill()
        os._exit(1)


def run_cluster() -> int:
    """Runs a cluster until SIGTERM or SIGINT.

    Returns:
        The exit code: 0 after a signal, 1 when the cluster ended by itself.
    """
    # Cluster takes the class from its module's name, and has no parameter for it.
    upstream.Sentinel = Sentinel
    cluster = upstream.Cluster()
    cluster.start()
    cluster.sentinel.join()
    return 0 if cluster.has_stopped else 1
