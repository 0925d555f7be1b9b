"""The record of a run, written outside the data transaction; the one place that records failure."""

import datetime
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models import Case, Value, When
from django.utils import timezone

from . import __version__
from .client import OdooError
from .errors import HeldForDecision, RunInterrupted, SyncError
from .lease import AnotherRunActive, Lease, held_lease, this_process
from .models import SyncRun
from .patience import RETRIES, patient
from .promote.fence import LockLost, StagingLost, was_promoted
from .resilience import RecoveryCounts, count_recoveries, retry_on_ssl_error
from .stopping import StopRequest, graceful_stop

logger = logging.getLogger("carteira.sync")
_ERROR_LENGTH = 1000
WRITTEN = "what was read had been written by then, completely"
NOTHING = "nothing was written"
UNKNOWN = "whether it was written could not be asked; the next run makes it right"


_STOPPED = (RunInterrupted, KeyboardInterrupt, SystemExit, GeneratorExit)


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
    stop: StopRequest = field(default_factory=StopRequest)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Times a phase and shows it in the run's row while it lasts."""
        self.stop.check()
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
        self.stop.check()


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
    # Around all of it: a signal between row and lease, or before the end is written, is one too.
    with graceful_stop() as stop, count_recoveries() as recoveries:
        run = _create(mode=mode, trigger=trigger, started_at=timezone.now(), **values)
        recorder: Recorder | None = None
        try:
            with held_lease(run.pk) as lease:
                _mark_dead_runs(before=run.pk)
                recorder = Recorder(run, lease, recoveries, progress, stop=stop)
                yield recorder
                ended = {"status": SyncRun.Status.DONE}
        except AnotherRunActive:
            _forget(run.pk)
            raise
        except BaseException as error:
            _finish(run, recorder, recoveries, started, _failure(run, recorder, error))
            error.run = run  # type: ignore[attr-defined]
            raise
        _finish(run, recorder, recoveries, started, ended)


def one_line(error: BaseException) -> str:
    """What a person reads of a failure: one line, without the SQL a database error carries."""
    if isinstance(error, (SyncError, OdooError, LockLost, StagingLost, AnotherRunActive)):
        text = str(error)
    elif isinstance(error, AnyDatabaseError):
        text = f"database: {str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}"
    elif isinstance(error, (KeyboardInterrupt, SystemExit)):
        text = "stopped before it was done"
    else:
        text = f"{type(error).__name__}: {error}"
    notes = [
        note for note in (WRITTEN, NOTHING, UNKNOWN) if note in getattr(error, "__notes__", ())
    ]
    text = "; ".join([text, *notes])
    return " ".join(text.split())[:_ERROR_LENGTH]


def _failure(run: SyncRun, recorder: Recorder | None, error: BaseException) -> dict[str, Any]:
    status = SyncRun.Status.FAILED
    if isinstance(error, HeldForDecision):
        status = SyncRun.Status.HELD
    elif isinstance(error, _STOPPED):
        status = SyncRun.Status.INTERRUPTED
    if note := _outcome(run, error):
        error.add_note(note)
    redact = recorder.redact if recorder else str
    told = "".join(traceback.format_exception(error, limit=-12))
    # The redactor makes one short line of what it is given: a traceback goes through it by lines.
    # The kind of error stands first, for the health checks.
    detail = "\n".join([type(error).__name__, *map(redact, told.splitlines())])
    line = redact(one_line(error))
    return {"status": status, "error": line, "error_detail": detail}


def _outcome(run: SyncRun, error: BaseException) -> str:
    """What a failure left behind, where its own words do not say it: asked, never supposed."""
    if isinstance(error, (LockLost, StagingLost, SyncError)) and not isinstance(error, _STOPPED):
        return ""
    try:
        return WRITTEN if _was_promoted(run.pk) else NOTHING
    except AnyDatabaseError:
        return UNKNOWN


@retry_on_ssl_error(max_retries=1)
def _was_promoted(run_id: int) -> bool:
    return was_promoted(run_id)


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
    } | ended
    try:
        values |= _write_end(run.pk, values, recoveries)
    except AnyDatabaseError as error:
        # The failure itself reaches the caller; the row stays "running" and the next run marks it.
        logger.error("run %s could not be recorded: %s", run.pk, one_line(error))
        connection.close()
    for name, value in values.items():
        setattr(run, name, value)


def _created(*, started_at: datetime.datetime, **_values: Any) -> bool:
    return SyncRun.objects.filter(started_at=started_at, process=_process()).exists()


@retry_on_ssl_error(max_retries=RETRIES, committed=_created)
def _create(*, started_at: datetime.datetime, **values: Any) -> SyncRun:
    return SyncRun.objects.create(
        started_at=started_at, process=_process(), software_version=__version__, **values
    )


def _process() -> str:
    return this_process().rpartition(":")[0]


@patient
def _update(run_id: int, values: dict[str, Any]) -> None:
    SyncRun.objects.filter(pk=run_id).update(**values)


@patient
def _write_end(run_id: int, values: dict[str, Any], recoveries: RecoveryCounts) -> dict[str, Any]:
    # Counted here, so that what it takes to write this row is in it.
    counts = {"db_retries": recoveries.retries, "db_reconnects": recoveries.reconnects}
    SyncRun.objects.filter(pk=run_id).update(**values | counts)
    return counts


@patient
def _forget(run_id: int) -> None:
    SyncRun.objects.filter(pk=run_id).delete()


@patient
def _mark_dead_runs(*, before: int) -> None:
    """Marks runs that never told their end; who holds the lease knows that they are dead.

    One that is only frozen is refused at its promote, and then records itself.
    """
    died = "its process or its database died; a later run took its place"
    SyncRun.objects.filter(pk__lt=before, status=SyncRun.Status.RUNNING).update(
        status=SyncRun.Status.INTERRUPTED,
        finished_at=timezone.now(),
        phase="",
        error=Case(
            When(promoted_at__isnull=True, then=Value(f"{died}; nothing was written")),
            default=Value(f"{died}; {WRITTEN}"),
        ),
    )
