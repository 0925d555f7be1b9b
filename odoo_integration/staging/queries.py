"""Questions a run asks about what is staged and what is live, before it promotes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg2.sql import SQL, Identifier, Literal

from ..runs.errors import StagingLost
from ..runs.sql import fetch, render

LIVE = {
    "account.move": "SELECT id FROM odoo_move",
    "account.move.line": "SELECT odoo_id AS id FROM faturamento_produto"
    " WHERE retirado_em IS NULL AND odoo_id IS NOT NULL",
    "sale.order": "SELECT id FROM odoo_order",
    "sale.order.line": "SELECT odoo_id AS id FROM linha_pedido WHERE retirado_em IS NULL",
}
# How many are live is how many there are less the retired ones: both are counted in an index alone.
COUNTED = {
    "account.move": (LIVE["account.move"], ""),
    "account.move.line": (
        "SELECT odoo_id AS id FROM faturamento_produto WHERE odoo_id IS NOT NULL",
        "SELECT odoo_id AS id FROM faturamento_produto"
        " WHERE odoo_id IS NOT NULL AND retirado_em IS NOT NULL",
    ),
    "sale.order": (LIVE["sale.order"], ""),
    "sale.order.line": (
        "SELECT odoo_id AS id FROM linha_pedido",
        "SELECT odoo_id AS id FROM linha_pedido WHERE retirado_em IS NOT NULL",
    ),
}
STAGED_IDS = {
    "account.move": "SELECT id FROM stg_move WHERE run_id = %(run)s",
    "account.move.line": "SELECT id FROM stg_move_line WHERE run_id = %(run)s",
    "sale.order": "SELECT id FROM stg_order WHERE run_id = %(run)s",
    "sale.order.line": "SELECT id FROM stg_order_line WHERE run_id = %(run)s",
}
# Adds to `stg_vanished` what is live and was neither staged nor refused by the run.
INSERT_UNREAD = {
    model: SQL(
        "INSERT INTO stg_vanished SELECT %(run)s, %(model)s, live.id FROM ({live}) live"
        " WHERE NOT EXISTS (SELECT 1 FROM ({staged}) s WHERE s.id = live.id)"
        " AND NOT EXISTS (SELECT 1 FROM stg_rejected r"
        " WHERE r.run_id = %(run)s AND r.model = %(model)s AND r.id = live.id)"
        " ON CONFLICT DO NOTHING"
    ).format(live=SQL(live), staged=SQL(STAGED_IDS[model]))
    for model, live in LIVE.items()
}


def require_counts(run_id: int, rows: Mapping[str, int]) -> None:
    """Compares the staging tables with what was sent to them, in the caller's transaction.

    Args:
        rows: how many rows of the run each table must hold.

    Raises:
        StagingLost: a table holds more or fewer.
    """
    if not rows:
        return
    counts = SQL(" UNION ALL ").join(
        SQL("SELECT {}, count(*) FROM {} WHERE run_id = %(run)s").format(
            Literal(table), Identifier(table)
        )
        for table in rows
    )
    with connection.cursor() as cursor:
        cursor.execute(render(counts), {"run": run_id})
        found = dict(cursor.fetchall())
    lost = [table for table in rows if found[table] != rows[table]]
    if lost:
        raise StagingLost(
            "staging lost rows: "
            + ", ".join(f"{table} holds {found[table]} of {rows[table]}" for table in lost)
            + "; nothing was written"
        )


def staged_order_ids(run_id: int) -> dict[int, str]:
    """Numbers of the staged orders by id."""
    return dict(fetch("SELECT id, name FROM stg_order WHERE run_id = %s", [run_id]))


def staged_move_ids(run_id: int) -> list[int]:
    """Invoices the staged invoice lines belong to."""
    return _ids("SELECT DISTINCT move_id FROM stg_move_line WHERE run_id = %s", [run_id])


def held_orders(numbers: Sequence[str], order_ids: Sequence[int] = ()) -> dict[int, str]:
    """Orders of these numbers or ids that are known here, numbers by id."""
    return dict(
        fetch(
            "SELECT id, name FROM odoo_order WHERE name = ANY(%s) OR id = ANY(%s)",
            [list(numbers), list(order_ids)],
        )
    )


def orders_of_lines(line_ids: Sequence[int]) -> dict[int, int]:
    """Orders of the order lines that are known here, by the line's id."""
    return dict(
        fetch(
            "SELECT odoo_id, odoo_order_id FROM linha_pedido WHERE odoo_id = ANY(%s)",
            [list(line_ids)],
        )
    )


def orders_of_moves(move_ids: Sequence[int]) -> list[int]:
    """Orders that these invoices belong to, as far as is known here."""
    return _ids(
        "SELECT DISTINCT odoo_order_id FROM faturamento_produto"
        " WHERE odoo_move_id = ANY(%s) AND odoo_order_id IS NOT NULL",
        [list(move_ids)],
    )


def held_order_lines(order_ids: Sequence[int], *, not_staged_by: int) -> list[int]:
    """Live lines of these orders that the run has not read."""
    return _ids(
        "SELECT l.odoo_id FROM linha_pedido l WHERE l.odoo_order_id = ANY(%s)"
        " AND l.retirado_em IS NULL AND NOT EXISTS ("
        "SELECT 1 FROM stg_order_line s WHERE s.run_id = %s AND s.id = l.odoo_id)",
        [list(order_ids), not_staged_by],
    )


def held_invoice_lines(
    order_ids: Sequence[int], numbers: Sequence[str], *, not_staged_by: int
) -> list[int]:
    """Live invoice lines linked to these orders that the run has not read."""
    return _ids(
        "SELECT f.odoo_id FROM faturamento_produto f"
        " WHERE (f.odoo_order_id = ANY(%s) OR f.origem = ANY(%s)) AND f.retirado_em IS NULL"
        " AND f.odoo_id IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM stg_move_line s WHERE s.run_id = %s AND s.id = f.odoo_id)",
        [list(order_ids), list(numbers), not_staged_by],
    )


def invoice_lines_of(order_ids: Sequence[int]) -> list[int]:
    """Live invoice lines linked to these orders."""
    return _ids(
        "SELECT odoo_id FROM faturamento_produto"
        " WHERE odoo_order_id = ANY(%s) AND retirado_em IS NULL AND odoo_id IS NOT NULL",
        [list(order_ids)],
    )


def changed_order_lines(run_id: int) -> tuple[list[int], list[int]]:
    """Order lines that changed or vanished in this run, and the orders they belong to."""
    rows = fetch(
        """
        SELECT s.id, s.order_id
        FROM stg_order_line s LEFT JOIN linha_pedido l ON l.odoo_id = s.id
        WHERE s.run_id = %(run)s
          AND (l.odoo_id IS NULL OR l.retirado_em IS NOT NULL OR l.odoo_write_date <> s.write_date)
        UNION
        SELECT l.odoo_id, l.odoo_order_id
        FROM stg_vanished v JOIN linha_pedido l ON l.odoo_id = v.id
        WHERE v.run_id = %(run)s AND v.model = 'sale.order.line'
        UNION
        SELECT l.odoo_id, l.odoo_order_id
        FROM stg_vanished v JOIN linha_pedido l ON l.odoo_order_id = v.id
        WHERE v.run_id = %(run)s AND v.model = 'sale.order'
        """,
        {"run": run_id},
    )
    return sorted({row[0] for row in rows}), sorted({row[1] for row in rows})


def known_here(table: str, ids: Sequence[int]) -> set[int]:
    """Which of these ids a table of the mirror holds."""
    statement = SQL("SELECT id FROM {} WHERE id = ANY(%s)").format(Identifier(table))
    return {row[0] for row in fetch(statement, [list(ids)])}


def held_small_models() -> dict[str, list[int]]:
    """The records of small models that are known here: ids by the label of their plan."""
    return dict(
        fetch(
            """
            SELECT model, array_agg(id ORDER BY id) FROM (
                SELECT model, record_id AS id FROM odoo_name
                UNION ALL SELECT 'uom.uom', id FROM odoo_unit
                UNION ALL SELECT 'res.company', id FROM odoo_company
            ) held GROUP BY model
            """
        )
    )


def orphaned_lines(run_id: int) -> list[tuple[str, str, list[int]]]:
    """Orders, invoices and products read for the first time while lines wait for theirs.

    Returns:
        Per model of lines and what they wait for: the model, its field, the ids it may name.
    """
    rows = fetch(
        """
        SELECT 'sale.order.line', 'order_id', array_agg(s.id ORDER BY s.id)
        FROM stg_order s LEFT JOIN odoo_order o ON o.id = s.id
        WHERE s.run_id = %(run)s AND o.id IS NULL AND EXISTS (
            SELECT 1 FROM rejected_record r
            WHERE r.model = 'sale.order.line' AND r.resolved_at IS NULL
              AND COALESCE(r.order_id, s.id) = s.id)
        UNION ALL
        SELECT 'account.move.line', 'move_id', array_agg(s.id ORDER BY s.id)
        FROM stg_move s LEFT JOIN odoo_move m ON m.id = s.id
        WHERE s.run_id = %(run)s AND m.id IS NULL AND EXISTS (
            SELECT 1 FROM rejected_record r
            WHERE r.model = 'account.move.line' AND r.resolved_at IS NULL
              AND COALESCE(r.move_id, s.id) = s.id)
        UNION ALL
        SELECT r.model, 'product_id', array_agg(DISTINCT s.id ORDER BY s.id)
        FROM stg_product s
        LEFT JOIN odoo_product p ON p.id = s.id
        JOIN rejected_record r ON r.product_id = s.id AND r.resolved_at IS NULL
        WHERE s.run_id = %(run)s AND p.id IS NULL
        GROUP BY r.model
        """,
        {"run": run_id},
    )
    return [(model, field, ids) for model, field, ids in rows if ids]


def _ids(sql: str, params: Any) -> list[int]:
    return [row[0] for row in fetch(sql, params)]
