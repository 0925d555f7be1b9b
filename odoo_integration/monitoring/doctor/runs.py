"""How the last runs went."""

from collections.abc import Iterator

from django_q.models import OrmQ, Schedule

from ...models import SyncRun

_SHOWN = 15


def last_runs() -> Iterator[str]:
    """A line for each of the last runs."""
    for run in SyncRun.objects.all()[:_SHOWN]:
        phases = ", ".join(f"{name} {seconds}" for name, seconds in run.phases.items())
        yield (
            f"{run.pk} {run.started_at:%Y-%m-%d %H:%M:%S} {run.mode} {run.status}"
            f"{' rehearsal' if run.dry_run else ''}: {run.duration_s} s ({phases}),"
            f" Odoo {run.odoo_version} by {run.protocol} as {run.profile or 'unknown'},"
            f" {run.odoo_requests} requests, {run.odoo_retries} again,"
            f" {run.order_lines_read} order lines, {run.invoice_lines_read} invoice lines,"
            f" {run.balances_changed} balances changed, {run.rejected} rejected,"
            f" database {run.db_retries} again, {run.db_reconnects} connections"
            f"{f'; {run.error}' if run.error else ''}"
        )


def last_failure() -> Iterator[str]:
    """The last error in detail."""
    if run := SyncRun.objects.exclude(error_detail="").first():
        yield f"run {run.pk}"
        yield run.error_detail


def schedules() -> Iterator[str]:
    """The schedules, and how many jobs wait."""
    for one in Schedule.objects.order_by("name"):
        paused = " paused" if not one.repeats else ""
        yield f"{one.name}{paused}: next {one.next_run:%Y-%m-%d %H:%M:%S} {one.cron or one.minutes}"
    yield f"{OrmQ.objects.count()} jobs in PostgreSQL's queue"
