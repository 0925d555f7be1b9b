"""Keeps a few processes running until a signal ends them all."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from ..jobs.parent import die_with_parent

logger = logging.getLogger("carteira.serve")

_TICK = 0.2
_LONGEST_PAUSE = 30.0
# A child that ran this many seconds had started well: the pauses begin again at the shortest.
_WELL_AFTER = 60.0


@dataclass
class Child:
    """One process that is kept running.

    Attributes:
        name: its name in logs.
        arguments: its command line.
        environment: variables added to those of this process.
        grace: seconds between SIGTERM and SIGKILL.
        once: it ends after its work; it is started again only after a failure.
        final: exit codes of such a process after which it is not started again.
        starts: how often it was started.
    """

    name: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    grace: float = 15.0
    once: bool = False
    final: tuple[int, ...] = (0,)
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _since: float = 0.0
    _failures: int = 0
    _not_before: float = 0.0
    _done: bool = False

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since its last start."""
        return time.monotonic() - self._since

    def start(self) -> None:
        """Starts it in a process group of its own; it gets a SIGTERM when this process dies."""
        self._since = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.arguments,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            # Without it, a supervisor that is killed leaves its children behind.
            preexec_fn=partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 - one thread
        )
        self.starts += 1

    def keep(self) -> None:
        """Starts it again if it died, after a pause that grows with each failure in a row."""
        if self._done or self.running:
            return
        now = time.monotonic()
        if self.process is not None:
            code = self.process.returncode
            self.sweep()
            self.process = None
            if self.once and code in self.final:
                self._done = True
                return
            if self.age > _WELL_AFTER:
                self._failures = 0
            self._postpone(f"ended ({code})")
        if now >= self._not_before:
            try:
                self.start()
            except OSError as error:
                # Out of memory or processes: the other children still need their supervisor.
                self._postpone(f"not started ({error})")

    def _postpone(self, why: str) -> None:
        self._failures += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1) - 1)
        self._not_before = time.monotonic() + pause
        logger.error("%s %s; next start in %.0f s", self.name, why, pause)

    def stop(self) -> None:
        """Sends it a SIGTERM."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def sweep(self) -> None:
        """Kills what is left of its process group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps its children running; they are stopped in the reverse order of their start.

    Args:
        children: the processes.
        find_frozen: returns the names of children that are alive and do not work; they are
            started again.
        check_seconds: seconds between two calls of `find_frozen`.
        startup_seconds: seconds after its start during which a child is not regarded as frozen.
    """

    children: list[Child]
    find_frozen: Callable[[], list[str]] = list
    check_seconds: float = 30.0
    startup_seconds: float = 300.0
    _stopping: bool = False

    def run(self) -> None:
        """Runs until SIGINT or SIGTERM; then stops or kills every child."""
        handlers = {
            number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        checked = time.monotonic()
        try:
            while not self._stopping:
                for child in self.children:
                    child.keep()
                if time.monotonic() - checked > self.check_seconds:
                    self._restart(self._frozen())
                    checked = time.monotonic()
                time.sleep(_TICK)
        finally:
            self._stop_children()
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _frozen(self) -> list[str]:
        try:
            return self.find_frozen()
        except Exception:
            # Raised further, it would end the supervisor with all its children.
            logger.exception("the check for frozen children failed")
            return []

    def _restart(self, names: list[str]) -> None:
        for child in self.children:
            if child.name in names and child.running and child.age > self.startup_seconds:
                logger.error("%s is alive and does not work: it is started again", child.name)
                child.sweep()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _stop_children(self) -> None:
        for child in reversed(self.children):
            child.stop()
        for child in reversed(self.children):
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(child.grace)
                child.sweep()


def python(*arguments: str) -> list[str]:
    """A command line of the Python that runs this process."""
    return [sys.executable, *arguments]
