"""Whether a run has anything to promote at all."""

from django.db import connection

from .merge import MIRRORS, differs

# The order's lines and the invoices' lines are compared as `touched_orders` and
# `touched_invoice_lines` compare them. What is doubtful counts as changed: the promote knows better.
_LINES = (
    """EXISTS (
        SELECT 1 FROM stg_order_line s LEFT JOIN linha_pedido l ON l.odoo_id = s.id
        WHERE s.run_id = %(run)s AND (
            l.odoo_id IS NULL OR l.retirado_em IS NOT NULL
            OR (l.odoo_order_id, l.odoo_product_id, l.odoo_uom_id, l.odoo_write_date,
                l.qtd_linha, l.preco_linha, l.qtd_cancelada)
            IS DISTINCT FROM
               (s.order_id, s.product_id, s.uom_id, s.write_date,
                round(s.quantity, 6), round(s.price, 6), round(COALESCE(s.cancelled, 0), 6))))""",
    """EXISTS (
        SELECT 1 FROM stg_move_line s LEFT JOIN faturamento_produto f ON f.odoo_id = s.id
        WHERE s.run_id = %(run)s AND (
            f.odoo_id IS NULL OR f.retirado_em IS NOT NULL
            OR (f.odoo_move_id, f.odoo_product_id, f.odoo_uom_id, f.odoo_write_date,
                f.linhas_pedido, f.qtd_nf, f.preco_nf)
            IS DISTINCT FROM
               (s.move_id, s.product_id, s.uom_id, s.write_date, s.sale_line_ids,
                round(s.quantity, 6), round(s.price, 6))))""",
    """EXISTS (
        SELECT 1 FROM stg_order s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT 1 FROM carteira_principal c
            WHERE c.odoo_order_id = s.id AND c.retirado_em IS NULL))""",
)
_STAGED = ("order", "order_line", "move", "move_line", "partner", "product", "unit", "name")
_REST = (
    "EXISTS (SELECT 1 FROM stg_vanished WHERE run_id = %(run)s)",
    """EXISTS (
        SELECT 1 FROM stg_rejected s WHERE s.run_id = %(run)s AND NOT EXISTS (
            SELECT 1 FROM rejected_record r
            WHERE r.model = s.model AND r.record_id = s.id AND r.reason = s.reason
              AND r.resolved_at IS NULL))""",
    # Read again without being refused: resolved.
    "EXISTS (SELECT 1 FROM rejected_record r WHERE r.resolved_at IS NULL AND NOT EXISTS ("
    " SELECT 1 FROM stg_rejected s"
    " WHERE s.run_id = %(run)s AND s.model = r.model AND s.id = r.record_id) AND ("
    + " OR ".join(
        f"EXISTS (SELECT 1 FROM stg_{table} s WHERE s.run_id = %(run)s AND s.id = r.record_id)"
        for table in _STAGED
    )
    + "))",
)


def nothing_changed(run_id: int) -> bool:
    """Whether every staged record is here already, as it is, and none vanished.

    Work tables would write more WAL into PostgreSQL's catalog than most runs write rows.
    """
    conditions = [*_REST, *_LINES, *(differs(mirror) for mirror in MIRRORS)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(conditions)}", {"run": run_id})
        return not cursor.fetchone()[0]
