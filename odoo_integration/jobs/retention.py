"""Deletes old rows, except those that runs, cursors or people still need."""

import datetime
from dataclasses import asdict, dataclass

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import Failure

from carteira.models import KeptAnswer, LocalEdit
from carteira.querysets.kept_answers import KEPT_FOR

from ..models import BalanceChange, RejectedRecord, SyncCursor, SyncRun, SyncState, WebhookMessage
from ..resilience import retry_on_ssl_error
from ..runs.sql import execute
from ..staging.tables import TABLES

_BATCH = 10_000
# Which of them there are is a part of the data's version: each long question counts them.
_EDITS_DAYS = 1


@dataclass(frozen=True)
class Deleted:
    """How many rows of each kind were deleted."""

    balance_changes: int
    runs: int
    rejected_records: int
    staged_rows: int
    failed_jobs: int
    login_attempts: int
    sessions: int
    local_edits: int
    kept_answers: int
    webhook_messages: int

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in asdict(self).items())


def delete_old(*, now: datetime.datetime | None = None) -> Deleted:
    """Deletes rows older than the RETENTION_* settings, in batches of short transactions.

    Args:
        now: the moment ages are counted from; the present when not given.
    """
    now = now or timezone.now()

    def before(days: int) -> datetime.datetime:
        return now - datetime.timedelta(days=days)

    changes = before(settings.RETENTION_CHANGES_DAYS)
    jobs = before(settings.RETENTION_JOBS_DAYS)
    return Deleted(
        balance_changes=_delete_changes(changes),
        runs=_delete(_old_runs(before(settings.RETENTION_RUNS_DAYS))),
        rejected_records=_delete(
            RejectedRecord.objects.filter(resolved_at__lt=before(settings.RETENTION_REJECTED_DAYS))
        ),
        staged_rows=_clear_staging(before(settings.RETENTION_STAGING_DAYS)),
        failed_jobs=_delete(Failure.objects.filter(stopped__lt=jobs)),
        login_attempts=_delete(AccessAttempt.objects.filter(attempt_time__lt=jobs))
        + _delete(AccessLog.objects.filter(attempt_time__lt=jobs)),
        sessions=_delete(Session.objects.filter(expire_date__lt=now)),
        local_edits=_delete(LocalEdit.objects.filter(moment__lt=before(_EDITS_DAYS))),
        kept_answers=_delete(KeptAnswer.objects.filter(asked_at__lt=now - KEPT_FOR)),
        webhook_messages=_delete(WebhookMessage.objects.filter(created_at__lt=jobs)),
    )


def _old_runs(before: datetime.datetime) -> QuerySet[SyncRun]:
    """Old runs without the ones that cursors, the state or balance changes refer to."""
    return (
        SyncRun.objects.filter(started_at__lt=before)
        .exclude(status=SyncRun.Status.RUNNING)
        .exclude(pk__in=SyncCursor.objects.values("run"))
        .exclude(pk__in=SyncState.objects.values("promoted"))
        .exclude(pk__in=SyncState.objects.filter(baseline__isnull=False).values("baseline"))
        .exclude(balancechange__isnull=False)
    )


def _delete_changes(before: datetime.datetime) -> int:
    """Old changes; the log is no longer complete from that moment back, and says so first."""
    SyncState.objects.filter(changes_since__lt=before).update(changes_since=before)
    return _delete(BalanceChange.objects.filter(moment__lt=before))


def _clear_staging(before: datetime.datetime) -> int:
    kept = "SELECT id FROM sync_run WHERE started_at >= %s OR status = 'running'"
    return sum(
        execute(f"DELETE FROM {table} WHERE run_id NOT IN ({kept})", [before])  # noqa: S608
        for table in TABLES
    )


def _delete(rows: QuerySet) -> int:
    deleted = 0
    while batch := _delete_batch(rows):
        deleted += batch
    return deleted


@retry_on_ssl_error
def _delete_batch(rows: QuerySet) -> int:
    keys = list(rows.order_by().values_list("pk", flat=True)[:_BATCH])
    if keys:
        rows.model.objects.filter(pk__in=keys).delete()
    return len(keys)
