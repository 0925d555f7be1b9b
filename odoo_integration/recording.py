"""The record of a run, written outside the data transaction; the one place that records failure."""

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import DatabaseError, connection
from django.utils import timezone

from . import __version__
from .client import OdooError
from .errors import HeldForDecision, RunInterrupted, SyncError
from .lease import AnotherRunActive, Lease, held_lease, this_process
from .models import SyncRun
from .promote.fence import LockLost, StagingLost
from .resilience import RecoveryCounts, count_recoveries, retry_on_ssl_error

logger = logging.getLogger("carteira.sync")
_ERROR_LENGTH = 1000


class Progress(Protocol):
    """Who watches a run."""

    def phase(self, name: str) -> None: ...
    def rows(self, model: str, count: int) -> None: ...
    def close(self) -> None: ...


class Silent:
    """Nobody watches."""

    def phase(self, name: str) -> None:
        pass

    def rows(self, model: str, count: int) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass
class Recorder:
    """One run while it goes on.

    Attributes:
        run: its row.
        lease: its right to promote.
        values: what will be written into the row when the run ends.
    """

    run: SyncRun
    lease: Lease
    recoveries: RecoveryCounts
    progress: Progress
    redact: Callable[[str], str] = str
    values: dict[str, Any] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Times a phase and shows it in the run's row while it lasts."""
        self.check_stop()
        _update(self.run.pk, {"phase": name, "phases": self.phases} | self.values)
        self.progress.phase(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - started
            self.phases[name] = round(self.phases.get(name, 0) + elapsed, 3)

    def rows(self, model: str, count: int) -> None:
        """Called after each page: tells who watches, and ends the run if it was asked to stop."""
        self.progress.rows(model, count)
        self.check_stop()

    def check_stop(self) -> None:
        """Raises RunInterrupted after SIGTERM: between pages, never in the middle of one."""
        if self.stopping.is_set():
            raise RunInterrupted("stopped by a signal; nothing was written")


@contextmanager
def recorded_run(
    *, mode: str, trigger: str, progress: Progress, **values: Any
) -> Iterator[Recorder]:
    """Creates the run's row, holds the lease, and writes how it ended, whatever happens.

    A failure is recorded with its one line and its traceback, both redacted, and raised again.

    Raises:
        AnotherRunActive: refused; no row remains.
    """
    started = time.perf_counter()
    with count_recoveries() as recoveries:
        run = _create(mode=mode, trigger=trigger, **values)
        recorder: Recorder | None = None
        try:
            with held_lease(run.pk) as lease, _graceful_stop() as stopping:
                if lease.abandoned:
                    _mark_interrupted(lease.abandoned)
                recorder = Recorder(run, lease, recoveries, progress, stopping=stopping)
                yield recorder
                ended = {"status": SyncRun.Status.DONE}
        except AnotherRunActive:
            _forget(run.pk)
            raise
        except BaseException as error:
            redact = recorder.redact if recorder else str
            _finish(run, recorder, recoveries, started, _failure(error, redact))
            error.run = run  # type: ignore[attr-defined]
            raise
        _finish(run, recorder, recoveries, started, ended)


def one_line(error: BaseException) -> str:
    """What a person reads of a failure: one line, without the SQL a database error carries."""
    if isinstance(error, (SyncError, OdooError, LockLost, StagingLost, AnotherRunActive)):
        text = str(error)
    elif isinstance(error, DatabaseError):
        text = f"database: {str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}"
    elif isinstance(error, (KeyboardInterrupt, SystemExit)):
        text = "stopped before it was done; nothing was written"
    else:
        text = f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:_ERROR_LENGTH]


def _failure(error: BaseException, redact: Callable[[str], str]) -> dict[str, Any]:
    status = SyncRun.Status.FAILED
    if isinstance(error, HeldForDecision):
        status = SyncRun.Status.HELD
    elif isinstance(error, (RunInterrupted, KeyboardInterrupt, SystemExit, GeneratorExit)):
        status = SyncRun.Status.INTERRUPTED
    detail = "".join(traceback.format_exception(error, limit=-12))
    logger.error("run failed: %s", redact(one_line(error)))
    return {"status": status, "error": redact(one_line(error)), "error_detail": redact(detail)}


def _finish(
    run: SyncRun,
    recorder: Recorder | None,
    recoveries: RecoveryCounts,
    started: float,
    ended: dict[str, Any],
) -> None:
    values = dict(recorder.values) if recorder else {}
    values |= {
        "finished_at": timezone.now(),
        "duration_s": round(time.perf_counter() - started, 3),
        "phase": "",
        "phases": recorder.phases if recorder else {},
        "db_retries": recoveries.retries,
        "db_reconnects": recoveries.reconnects,
    } | ended
    try:
        _update(run.pk, values)
    except DatabaseError as error:
        # The failure itself reaches the caller; the row stays "running" and the next run marks it.
        logger.error("run %s could not be recorded: %s", run.pk, one_line(error))
        connection.close()
    for name, value in values.items():
        setattr(run, name, value)


@retry_on_ssl_error
def _create(**values: Any) -> SyncRun:
    return SyncRun.objects.create(
        started_at=timezone.now(),
        process=this_process().rpartition(":")[0],
        software_version=__version__,
        **values,
    )


@retry_on_ssl_error
def _update(run_id: int, values: dict[str, Any]) -> None:
    SyncRun.objects.filter(pk=run_id).update(**values)


@retry_on_ssl_error
def _forget(run_id: int) -> None:
    SyncRun.objects.filter(pk=run_id).delete()


@retry_on_ssl_error
def _mark_interrupted(run_id: int) -> None:
    SyncRun.objects.filter(pk=run_id, status=SyncRun.Status.RUNNING).update(
        status=SyncRun.Status.INTERRUPTED,
        finished_at=timezone.now(),
        error="its process died; a later run took its place",
    )


@contextmanager
def _graceful_stop() -> Iterator[threading.Event]:
    """Turns SIGTERM into a request that is answered between two pages."""
    stopping = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGTERM, before)
