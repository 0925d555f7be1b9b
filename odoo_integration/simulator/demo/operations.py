"""Fiscal operations other than plain sales: goods invoiced for later delivery, and a bonus."""

from collections.abc import Iterator

from .builder import TableBuilder

SALE, SALE_TO_ANOTHER_STATE, RETURN, INVOICED_FOR_LATER, SHIPPED_LATER, BONUS = range(1, 7)
CFOPS = {
    "5102": "Venda de mercadoria adquirida ou recebida de terceiros",
    "6102": "Venda de mercadoria adquirida ou recebida de terceiros, a outro estado",
    "1202": "Devolução de venda de mercadoria adquirida ou recebida de terceiros",
    "5922": "Simples faturamento de venda para entrega futura",
    "5117": "Venda de mercadoria originada de encomenda para entrega futura",
    "5910": "Remessa em bonificação, doação ou brinde",
}
"""Codes in the order of their ids, which the constants above name."""

_NUMBER = 900_001


def add_operations(tables: dict[str, TableBuilder]) -> None:
    """Make one sale an invoice for later delivery with its shipment, and a line of another a bonus.

    Odoo counts the shipment's invoice too: its own invoiced quantity is twice what it should be.
    """
    found = _plain_sales(tables)
    later, bonus = next(found, None), next(found, None)
    if later is not None:
        _ship_later(tables, *later)
    if bonus is not None:
        tables["account.move.line"].set(bonus[1][0], "cfop_id", BONUS)


def _plain_sales(tables: dict[str, TableBuilder]) -> Iterator[tuple[int, list[int]]]:
    """Authorised invoices in reais, with their product lines; each line of one order line."""
    moves, lines = tables["account.move"], tables["account.move.line"]
    of_move: dict[int, list[int]] = {}
    for line in range(1, lines.size + 1):
        if lines.get(line, "display_type") == "product":
            of_move.setdefault(lines.get(line, "move_id"), []).append(line)
    reversed_ones = {moves.get(move, "reversed_entry_id") for move in range(1, moves.size + 1)}
    for move, products in of_move.items():
        plain = (
            moves.get(move, "state_edoc") == "autorizada"
            and moves.get(move, "move_type") == "out_invoice"
            and moves.get(move, "company_id") == 1
            and move not in reversed_ones
        )
        if plain and all(_ships_as_ordered(tables, line) for line in products):
            yield move, products


def _ships_as_ordered(tables: dict[str, TableBuilder], line: int) -> bool:
    lines, ordered = tables["account.move.line"], tables["sale.order.line"]
    linked = lines.get(line, "sale_line_ids")
    if len(linked) != 1 or lines.get(line, "is_downpayment"):
        return False
    quantity = ordered.get(linked[0], "product_uom_qty")
    return (
        ordered.get(linked[0], "product_uom") == lines.get(line, "product_uom_id")
        and ordered.get(linked[0], "qty_delivered") >= quantity
        and ordered.get(linked[0], "qty_invoiced") == lines.get(line, "quantity") == quantity
    )


def _ship_later(tables: dict[str, TableBuilder], invoice: int, products: list[int]) -> None:
    moves, lines = tables["account.move"], tables["account.move.line"]
    documents, ordered = tables["l10n_br_fiscal.document"], tables["sale.order.line"]
    shipment, name = moves.size + 1, f"NFe {_NUMBER}"
    copies = []
    for line in products:
        values = {field: lines.get(line, field) for field in lines.columns}
        lines.set(line, "cfop_id", INVOICED_FOR_LATER)
        values |= {"move_id": shipment, "move_name": name, "cfop_id": SHIPPED_LATER}
        copies.append(lines.add(**values))
        [of] = values["sale_line_ids"]
        ordered.set(of, "invoice_lines", (*ordered.get(of, "invoice_lines"), copies[-1]))
        ordered.set(of, "qty_invoiced", ordered.get(of, "qty_invoiced") + values["quantity"])
    document = {field: documents.get(moves.get(invoice, "fiscal_document_id"), field)
                for field in documents.columns}  # fmt: skip
    number = {"document_number": str(_NUMBER), "document_key": False}
    values = {field: moves.get(invoice, field) for field in moves.columns} | number
    values |= {
        "name": name,
        "invoice_line_ids": tuple(copies),
        "fiscal_document_id": documents.add(**(document | number)),
    }
    moves.add(**values)
