"""Whether a run has anything to promote at all."""

from django.db import connection
from psycopg2.sql import SQL

from ..runs.sql import render
from ..staging.sources import SOURCES
from .rejections import REREAD
from .touched import DECIDED

_VANISHED = SQL("EXISTS (SELECT 1 FROM stg_vanished WHERE run_id = %(run)s)")
_NEWLY_REJECTED = SQL(
    """EXISTS (
        SELECT 1 FROM stg_rejected s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT 1 FROM rejected_record r
            WHERE r.model = s.model AND r.record_id = s.id AND r.resolved_at IS NULL
              AND (r.reason, r.order_id, r.order_name, r.product_id, r.move_id, r.sale_line_ids)
                  IS NOT DISTINCT FROM
                  (s.reason, s.order_id, s.order_name, s.product_id, s.move_id,
                   s.sale_line_ids)))"""
)
# Read again and not rejected: resolved. What the promote rejects differs from what is here.
_RESOLVED = SQL(
    """EXISTS (
        SELECT 1 FROM rejected_record r
        WHERE r.resolved_at IS NULL AND NOT r.at_promote AND ({reread}) AND NOT EXISTS (
            SELECT 1 FROM stg_rejected s
            WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id))"""
).format(reread=REREAD)
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
        SQL("EXISTS ({})").format(DECIDED),
        *(SQL("EXISTS (SELECT 1{})").format(source.differing()) for source in SOURCES),
    ]
    with connection.cursor() as cursor:
        cursor.execute(render(SQL("SELECT ") + SQL(" OR ").join(conditions)), {"run": run_id})
        return not cursor.fetchone()[0]
