"""What a run must not leave behind, whichever way it ended."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from odoo_integration.staging.tables import TABLES

Query = Callable[[str], list[tuple[Any, ...]]]
_LEFT = {
    "staged rows": " + ".join(f"(SELECT count(*) FROM {table})" for table in TABLES),
    "runs that never ended": "(SELECT count(*) FROM sync_run WHERE status = 'running')",
    "leases": "(SELECT count(*) FROM sync_state WHERE holder IS NOT NULL)",
    "jobs": "(SELECT count(*) FROM django_q_ormq)",
    "schedules": "(SELECT count(*) FROM django_q_schedule)",
    "holds": "(SELECT count(*) FROM (SELECT status FROM sync_run ORDER BY id DESC LIMIT 1) last"
    " WHERE status = 'held')",
}


def unsettled(query: Query | None = None) -> dict[str, int]:
    """What is left over and not of the data: rows in staging, dead runs, the lease, a hold, jobs.

    Args:
        query: fetches the rows of a statement; without one, of Django's default connection.
    """
    (row,) = (query or _default)(f"SELECT {', '.join(_LEFT.values())}")
    return {what: count for what, count in zip(_LEFT, row, strict=True) if count}


def _default(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
