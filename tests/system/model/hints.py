"""What Odoo's automation rules tell: records that were made or changed, none that were deleted."""

from typing import Any

from odoo_integration.runs.hints import MODELS
from odoo_integration.simulator import Simulator

from .visible import Visible


class Hints:
    """What has changed since a run last read everything that had.

    Args:
        odoo: a running simulator.
    """

    def __init__(self, odoo: Simulator) -> None:
        self._odoo = odoo
        self._known: dict[tuple[str, int], dict[str, Any]] = {}

    def changed(self) -> list[tuple[str, int]]:
        """Models and ids."""
        return [which for which, row in self._rows().items() if self._known.get(which) != row]

    def cover(self) -> None:
        """Notes that everything has been read as it is now."""
        self._known = self._rows()

    def _rows(self) -> dict[tuple[str, int], dict[str, Any]]:
        data = self._odoo.dataset
        return {(model, row["id"]): row for model in MODELS for row in data.rows(model)}


def orders_of(hints: list[tuple[str, int]], seen: Visible) -> set[str]:
    """The numbers of the visible orders that hints are about.

    Numbers that another visible order has too are left out, unless there are hints of all of them.
    """
    orders = {row["id"]: row["name"] for row in seen.rows("sale.order")}
    order_of = {row["id"]: row["order_id"] for row in seen.rows("sale.order.line")}
    of_move: dict[int, set[int]] = {}
    for row in seen.rows("account.move.line"):
        of_move.setdefault(row["move_id"], set()).update(
            order_of[line] for line in row["sale_line_ids"] if line in order_of
        )
    hinted: set[int] = set()
    for model, record in hints:
        if model == "sale.order":
            hinted.add(record)
        elif model == "sale.order.line":
            hinted.add(order_of.get(record, 0))
        else:
            hinted |= of_move.get(record, set())
    return {orders[order] for order in hinted & orders.keys()} - {
        name for order, name in orders.items() if order not in hinted
    }
