"""The orders that hints are about: lines and invoices belong to orders, here or in Odoo."""

from collections.abc import Sequence

from ..runs.hints import Hint
from ..staging.queries import held_orders, orders_of_lines, orders_of_moves
from .pages import Reader


def hinted_orders(reader: Reader, hints: Sequence[Hint]) -> list[int]:
    """Ids of the orders concerned, those in Odoo that are not known here among them.

    An invoice is of the orders that it was linked to when it was last read, and of those it is
    linked to now, by its lines or by its origin's text.
    """
    named: dict[str, list[int]] = {}
    for hint in hints:
        named.setdefault(hint.model, []).append(hint.record_id)
    orders = set(named.get("sale.order", []))
    lines = set(named.get("sale.order.line", []))
    if moves := named.get("account.move", []):
        orders.update(orders_of_moves(moves))
        linked = reader.client.search_read(
            "account.move.line",
            [["move_id", "in", moves], ["sale_line_ids", "!=", False]],
            ["sale_line_ids"],
        )
        lines.update(line for row in linked for line in row["sale_line_ids"] or ())
        orders.update(_orders_by_origin(reader, moves))
    known = orders_of_lines(sorted(lines))
    orders.update(known.values())
    if unknown := sorted(lines - known.keys()):
        rows = reader.client.search_read("sale.order.line", [["id", "in", unknown]], ["order_id"])
        orders.update(row["order_id"] for row in rows if row["order_id"])
    return sorted(orders)


def _orders_by_origin(reader: Reader, moves: list[int]) -> list[int]:
    rows = reader.client.search_read("account.move", [["id", "in", moves]], ["invoice_origin"])
    origins = [row["invoice_origin"] for row in rows if isinstance(row["invoice_origin"], str)]
    numbers = {part.strip() for origin in origins for part in origin.split(",")} - {""}
    known = held_orders(sorted(numbers))
    unknown = sorted(numbers.difference(known.values()))
    found = reader.client.search("sale.order", [["name", "in", unknown]]) if unknown else []
    return [*known, *found]
