"""The parts of the promote's SQL that follow from what is staged."""

from psycopg2.sql import SQL, Composable, Identifier, Literal

from ..staging.sources import EXACT, MOVE_LINES, MOVES, ORDER_LINES, ORDERS, Source


def _naming_changed(headers: Source) -> Composable:
    """Ids of headers that name master data that changed in this run."""
    return SQL(" UNION ").join(
        SQL(
            "SELECT h.id FROM {table} h"
            " JOIN changed_record c ON c.model = {model} AND c.id = h.{column}"
        ).format(table=headers.table, model=Literal(model), column=Identifier(column))
        for column, model in headers.references.items()
    )


def _columns(source: Source, alias: str) -> Composable:
    prefix = SQL("{}.").format(Identifier(alias)) if alias else SQL("")
    return SQL(", ").join(prefix + Identifier(column) for column in source.columns)


def _staged(source: Source) -> Composable:
    return SQL(", ").join(
        SQL("{} AS {}").format(source.value(column), Identifier(column))
        for column in source.columns
    )


DECIDED = SQL(
    "SELECT f.odoo_id FROM decisao_nota_credito d"
    " JOIN faturamento_produto f ON f.odoo_move_id = d.odoo_move_id"
    " WHERE f.nota_credito AND f.retirado_em IS NULL"
    " AND f.reabre_saldo IS DISTINCT FROM d.reabre_saldo"
)
"""Lines of credit notes about which a decision was taken since they were written."""

TOUCHED_ORDERS = {
    "changed_lines": ORDER_LINES.differing(),
    "naming_changed": _naming_changed(ORDERS),
}
ORDER_LINE_PARTS = {"staged": _staged(ORDER_LINES), "live": _columns(ORDER_LINES, "l")}
TOUCHED_LINES = {
    "changed_lines": MOVE_LINES.differing(),
    "naming_changed": _naming_changed(MOVES),
    "decided": DECIDED,
}
INVOICE_LINE_PARTS = {
    "staged": _staged(MOVE_LINES),
    "amount": SQL(EXACT).format(SQL("s.amount")),
    "live": _columns(MOVE_LINES, "f"),
    "columns": _columns(MOVE_LINES, ""),
    "linked": _columns(MOVE_LINES, "linked"),
    "measured": _columns(MOVE_LINES, "w"),
}
