"""Keeps a few processes running until a signal ends them all."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

logger = logging.getLogger("carteira.serve")

_PR_SET_PDEATHSIG = 1
_TICK = 0.2
_LONGEST_PAUSE = 30.0
# A child that lived this long was well: its next death is not one more of a row.
_WELL_AFTER = 60.0


@dataclass
class Child:
    """One process and how often it had to be started.

    Attributes:
        name: how people know it.
        arguments: what to run.
        environment: variables on top of ours.
        grace: seconds between SIGTERM and SIGKILL.
        once: it does its work and ends; another start only after a failure that may pass.
        final: exit codes after which another start would change nothing.
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
        return self.process is not None and self.process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since its last start."""
        return time.monotonic() - self._since

    def start(self) -> None:
        """Starts it in a process group of its own, which ends with ours whatever happens to us."""
        self._since = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.arguments,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - this process has one thread
        )
        self.starts += 1

    def keep(self) -> None:
        """Starts it again where it died, a little later each time in a row."""
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
            self._wait(f"ended ({code})")
        if now >= self._not_before:
            try:
                self.start()
            except OSError as error:
                # The machine is out of memory or processes; the others need their supervisor.
                self._wait(f"not started ({error})")

    def _wait(self, why: str) -> None:
        self._failures += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1) - 1)
        self._not_before = time.monotonic() + pause
        logger.error("%s %s; next start in %.0f s", self.name, why, pause)

    def stop(self) -> None:
        """Asks it to end."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def sweep(self) -> None:
        """Kills whatever is left of its process group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps its children running; they are stopped in the reverse order of their start.

    Args:
        children: what to run.
        watch: asked now and then for children that live and yet do nothing; those it names are
            started again.
        watch_seconds: how often.
        patience: seconds a child has to show that it works, before it is started again.
    """

    children: list[Child]
    watch: Callable[[], list[str]] = list
    watch_seconds: float = 30.0
    patience: float = 300.0
    _stopping: bool = False

    def run(self) -> None:
        """Runs until SIGINT or SIGTERM; afterwards nothing of the children is left."""
        handlers = {
            number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        watched = time.monotonic()
        try:
            while not self._stopping:
                for child in self.children:
                    child.keep()
                if time.monotonic() - watched > self.watch_seconds:
                    self._restart(self._watched())
                    watched = time.monotonic()
                time.sleep(_TICK)
        finally:
            self._stop_children()
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _watched(self) -> list[str]:
        try:
            return self.watch()
        except Exception:
            # Whatever the matter is, ending all children would not be the answer.
            logger.exception("not found out which child does nothing")
            return []

    def _restart(self, names: list[str]) -> None:
        for child in self.children:
            if child.name in names and child.running and child.age > self.patience:
                logger.error("%s lives and does nothing: it is started again", child.name)
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


def _end_with_parent() -> None:
    # Runs between fork and exec. Without it a `kill -9` of the supervisor leaves its children.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def python(*arguments: str) -> list[str]:
    """The command line of this very Python."""
    return [sys.executable, *arguments]
