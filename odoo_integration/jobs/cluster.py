"""django-q2's cluster, made to end as a whole where it would otherwise freeze or leave orphans.

Four things it does not do by itself, each seen here on the real thing:

- A worker that is killed while it waits for a job takes the queue's lock with it. Those that come
  after wait for ever, and nothing is reported. A killed process therefore ends the cluster, whose
  supervisor starts a fresh one.
- A cluster whose main process is killed leaves its other processes running beside the next one.
- A cluster asked to stop waits for its jobs. A sync is told, and stops between two pages.
- A cluster looks for due schedules 30 seconds after its start: one that is restarted now and then
  would never come to it. Ours looks at once.
"""

import ctypes
import logging
import os
import signal
from multiprocessing import Process
from typing import Any

from django.db import connections
from django_q import cluster as upstream
from django_q.signals import post_spawn

logger = logging.getLogger("carteira.cluster")

_PR_SET_PDEATHSIG = 1
_TIMED_OUT = 0


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Asks the kernel to signal this process when its parent dies; Linux only."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def _wait_for_the_job(*, sender: Any, **_: Any) -> None:
    # In the worker: only a sync answers a SIGTERM, by a handler of its own while it runs.
    signal.signal(signal.SIGTERM, lambda *_: None)


class Sentinel(upstream.Sentinel):
    """The process that guards the workers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        die_with_parent()
        os.register_at_fork(after_in_child=die_with_parent)
        post_spawn.connect(_wait_for_the_job)
        super().__init__(*args, **options)

    def guard(self) -> None:
        upstream.scheduler(broker=self.broker)
        super().guard()

    def reincarnate(self, process: Process) -> None:
        timer = getattr(process, "timer", None)
        if timer is not None and timer.value == _TIMED_OUT:
            super().reincarnate(process)
            # Its SIGTERM handler may be a sync's, which a hung database call never answers.
            process.kill()
        elif process.exitcode is not None and process.exitcode < 0:
            logger.critical(
                "a cluster process was killed (%s): ending the cluster, for its supervisor to start"
                " again",
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
    # The one place upstream where the class is looked up.
    upstream.Sentinel = Sentinel
    cluster = upstream.Cluster()
    cluster.start()
    cluster.sentinel.join()
    return 0 if cluster.has_stopped else 1
