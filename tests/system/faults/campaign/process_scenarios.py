"""What can happen to the process of a run, as scenarios of a campaign."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from odoo_integration.runs.errors import AnotherRunActive
from tests.lab.child import Child
from tests.lab.processes import wait_until
from tests.lab.runs import run

from .stage import LAST_OF_PROMOTE, PROMOTING, READING, Kinds, Stage

kind = Kinds()


@contextmanager
def _child_hit(
    stage: Stage, moments: tuple[bytes, ...], hit: Callable[[Child], object], **options: object
) -> Iterator[Child]:
    child = Child(stage.lab, stage.database, **options)  # type: ignore[arg-type]
    after = b"" if stage.chance.random() < 0.85 else LAST_OF_PROMOTE
    moment = b"COMMIT" if after else stage.chance.choice(moments)
    deliver = stage.chance.random() < 0.5
    stage.lab.proxy.aim(lambda: hit(child), moment, after=after, deliver=deliver)
    with child:
        yield child


@kind("kill -9", 5)
def _(stage: Stage) -> None:
    with _child_hit(
        stage, READING + PROMOTING, lambda child: child.signal(signal.SIGKILL)
    ) as child:
        stage.error = f"exit code {code}" if (code := child.wait()) else ""


@kind("SIGTERM", 3)
def _(stage: Stage) -> None:
    with _child_hit(
        stage, READING + PROMOTING, lambda child: child.signal(signal.SIGTERM)
    ) as child:
        code = child.wait()
        if code not in (0, 1):
            raise AssertionError(f"SIGTERM ended in exit code {code}")
        stage.error = f"exit code {code}" if code else ""


@kind("frozen while another run takes its place", 3)
def _(stage: Stage) -> None:
    frozen = threading.Event()
    stage.slept = True

    def freeze(child: Child) -> None:
        child.signal(signal.SIGSTOP)
        frozen.set()

    with _child_hit(stage, READING[3:] + PROMOTING, freeze, lease_seconds=0.6) as child:
        wait_until(
            lambda: frozen.is_set() or not child.process.is_alive(),
            seconds=20,
            what="the child is frozen or has ended",
            every=0.01,
        )
        time.sleep(0.9)
        stage.sync()
        stage.lab.proxy.disarm()
        child.signal(signal.SIGCONT)
        code = child.wait()
    runs = stage.lab.query(stage.database, "SELECT status, promoted_at FROM sync_run ORDER BY id")
    promoted = [at for _, at in runs if at]
    if code == 1 and stage.done and runs[-2][0] not in ("failed", "interrupted"):
        raise AssertionError(f"the frozen run is recorded as {runs[-2][0]}")
    if not promoted:
        raise AssertionError("neither run was applied")


@kind("two runs at the same time", 3)
def _(stage: Stage) -> None:
    with _child_hit(stage, READING, lambda child: None) as child:
        time.sleep(stage.chance.uniform(0.0, 0.6))
        with contextlib.suppress(AnotherRunActive):
            stage.done = run()
        if (code := child.wait()) not in (0, 3):
            raise AssertionError(f"a run beside another one ended in exit code {code}")
