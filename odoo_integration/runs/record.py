"""The record of a run, written outside the data transaction; the one place that records failure."""

import datetime
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, connection
from django.db import Error as AnyDatabaseError
from django.db.models import Case, Value, When
from django.utils import timezone

from .. import __version__
from ..models import SyncRun
from ..resilience import RecoveryCounts, count_recoveries, retry_on_ssl_error
from .current import logged_as
from .errors import AnotherRunActive
from .failure import NOTHING, WRITTEN, Failure, describe_failure, one_line
from .interrupt import StopRequest, graceful_stop
from .lease import Lease, held_lease, this_process
from .progress import Progress
from .retries import RETRIES, retry_database
from .spans import span

logger = logging.getLogger("carteira.sync")

_END = {"status", "finished_at", "duration_s", "error", "error_detail"}
# `promoted_at` is written by the promote's own transaction alone.
_ELSEWHERE = {"id", "promoted_at", "started_at", "process", "software_version"}
_ALL = {field.attname for field in SyncRun._meta.concrete_fields} - _ELSEWHERE
_WHILE_RUNNING = _ALL - _END


@dataclass
class Recorder:
    """One run while it goes on.

    Attributes:
        run: its row. Facts about the run are set on it, and saved with the next phase or the end.
        lease: its right to promote.
        progress: shows the run while it goes on.
        redact: takes the secrets of the connection out of a line of text.
        stop: whether the run was asked to stop.
    """

    run: SyncRun
    lease: Lease
    progress: Progress
    stop: StopRequest
    redact: Callable[[str], str] = str
    _seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Times a phase and shows it in the run's row while it lasts.

        Raises:
            RunInterrupted: the run was asked to stop.
        """
        self.stop.check()
        self.run.phase = name
        _save(self.run, _WHILE_RUNNING)
        self.progress.phase(name)
        started = time.perf_counter()
        try:
            with span(f"sync.{name}"):
                yield
        finally:
            elapsed = time.perf_counter() - started
            self._seconds[name] = round(self._seconds.get(name, 0) + elapsed, 3)
            self.run.phases = dict(self._seconds)


@contextmanager
def recorded_run(
    *, mode: str, trigger: str, progress: Progress, **values: Any
) -> Iterator[Recorder]:
    """Creates the run's row, holds the lease, and writes how it ended, whatever happens.

    A failure is recorded with its one line and its traceback, both redacted, and raised again.

    Args:
        mode: how Odoo is going to be read, a `SyncRun.Mode`.
        trigger: who or what asked for the run.
        values: further fields of the row.

    Raises:
        AnotherRunActive: refused; no row remains.
    """
    started = time.perf_counter()
    # Around all of it: a signal between row and lease, or before the end is written, counts too.
    with graceful_stop() as stop, count_recoveries() as recoveries, ExitStack() as told:
        run = _create(mode=mode, trigger=trigger, started_at=timezone.now(), **values)
        told.enter_context(logged_as(run.pk))
        told.enter_context(span("sync", run=run.pk, mode=mode, trigger=trigger))
        progress.begin(run)
        redact: Callable[[str], str] = str
        try:
            waits = stop if mode == SyncRun.Mode.ORDER else None
            with held_lease(run.pk, waits=waits) as lease:
                if not lease.guest:
                    _mark_dead_runs(before=run.pk)
                recorder = Recorder(run, lease, progress, stop)
                try:
                    yield recorder
                finally:
                    redact = recorder.redact
        except AnotherRunActive:
            _delete(run.pk)
            raise
        except BaseException as error:
            failure = describe_failure(error, run_id=run.pk, redact=redact)
            _finish(run, recoveries, started, failure)
            raise
        _finish(run, recoveries, started, None)


def _finish(
    run: SyncRun, recoveries: RecoveryCounts, started: float, failure: Failure | None
) -> None:
    run.status, run.phase = SyncRun.Status.DONE, ""
    if failure:
        run.status, run.error, run.error_detail = failure.status, failure.line, failure.detail
    run.finished_at = timezone.now()
    run.duration_s = round(time.perf_counter() - started, 3)
    try:
        _save_end(run, recoveries)
    except (DataError, ValueError, TypeError) as error:
        # A value that PostgreSQL or its driver refuses must not leave the run "running".
        logger.error("run %s is recorded in part: %s", run.pk, one_line(error))
        with suppress(AnyDatabaseError):
            _save(run, _END)
    except AnyDatabaseError as error:
        # The failure itself reaches the caller; the row stays "running" and the next run marks it.
        logger.error("run %s could not be recorded: %s", run.pk, one_line(error))
        connection.close()


def _created(*, started_at: datetime.datetime, **_values: Any) -> bool:
    return SyncRun.objects.filter(started_at=started_at, process=_process()).exists()


@retry_on_ssl_error(max_retries=RETRIES, committed=_created)
def _create(*, started_at: datetime.datetime, **values: Any) -> SyncRun:
    return SyncRun.objects.create(
        started_at=started_at, process=_process(), software_version=__version__, **values
    )


def _process() -> str:
    return this_process().rpartition(":")[0]


@retry_database
def _save(run: SyncRun, fields: set[str]) -> None:
    SyncRun.objects.filter(pk=run.pk).update(**{name: getattr(run, name) for name in fields})


@retry_database
def _save_end(run: SyncRun, recoveries: RecoveryCounts) -> None:
    # Counted in here, so that the retries of this very statement are in the row.
    run.db_retries, run.db_reconnects = recoveries.retries, recoveries.reconnects
    SyncRun.objects.filter(pk=run.pk).update(**{name: getattr(run, name) for name in _ALL})


@retry_database
def _delete(run_id: int) -> None:
    SyncRun.objects.filter(pk=run_id).delete()


@retry_database
def _mark_dead_runs(*, before: int) -> None:
    """Marks earlier runs that never recorded their end; the holder of the lease knows them dead.

    One that is only frozen is refused at its promote, and then records itself.
    """
    died = "its process or its database died; a later run took its place"
    SyncRun.objects.filter(pk__lt=before, status=SyncRun.Status.RUNNING).update(
        status=SyncRun.Status.INTERRUPTED,
        finished_at=timezone.now(),
        phase="",
        error=Case(
            When(promoted_at__isnull=True, then=Value(f"{died}; {NOTHING}")),
            default=Value(f"{died}; {WRITTEN}"),
        ),
    )
