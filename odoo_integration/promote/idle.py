"""Whether a run has anything to promote at all."""

from django.db import connection
from psycopg2.sql import SQL, Identifier

from ..staging.queries import render
from ..staging.sources import SOURCES

_VANISHED = SQL("EXISTS (SELECT 1 FROM stg_vanished WHERE run_id = %(run)s)")
_NEWLY_REJECTED = SQL(
    """EXISTS (
        SELECT 1 FROM stg_rejected s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT 1 FROM rejected_record r
            WHERE r.model = s.model AND r.record_id = s.id AND r.reason = s.reason
              AND r.resolved_at IS NULL))"""
)
# Read again and not rejected: resolved. By id alone; what is doubtful counts as changed.
_RESOLVED = SQL(
    """EXISTS (
        SELECT 1 FROM rejected_record r WHERE r.resolved_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM stg_rejected s
            WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id)
        AND ({}))"""
).format(
    SQL(" OR ").join(
        SQL("EXISTS (SELECT 1 FROM {} s WHERE s.run_id = %(run)s AND s.id = r.record_id)").format(
            Identifier(source.stage)
        )
        for source in SOURCES
    )
)
_ORDER_WITHOUT_ITEM = SQL(
    """EXISTS (
        SELECT 1 FROM stg_order s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT 1 FROM carteira_principal c
            WHERE c.odoo_order_id = s.id AND c.retirado_em IS NULL))"""
)


def nothing_changed(run_id: int) -> bool:
    """Whether every staged record is here already, as it is, and none vanished.

    Work tables would write more WAL into PostgreSQL's catalog than most runs write rows.
    """
    conditions = [
        _VANISHED,
        _NEWLY_REJECTED,
        _RESOLVED,
        _ORDER_WITHOUT_ITEM,
        *(SQL("EXISTS (SELECT 1{})").format(source.differing()) for source in SOURCES),
    ]
    with connection.cursor() as cursor:
        cursor.execute(render(SQL("SELECT ") + SQL(" OR ").join(conditions)), {"run": run_id})
        return not cursor.fetchone()[0]
