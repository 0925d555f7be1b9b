"""Amounts Odoo computes on order lines."""

from collections.abc import Mapping
from typing import Any

from .table import Table

PRICED_BY = frozenset({"product_uom_qty", "price_unit", "discount"})
COMPUTED = ("price_subtotal", "price_total")


def recompute_amounts(
    table: Table, row_id: int, *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Let a changed order line's amounts follow its quantity, price and discount.

    Taxes keep their share, in the price or on top of it. Amounts in `after` stay as they are.
    """
    if table.model != "sale.order.line" or PRICED_BY.isdisjoint(after):
        return
    if not (PRICED_BY | set(COMPUTED)) <= table.fields.keys():
        return
    at = table.position(row_id)
    if at is None:
        return
    old = _net(before) if before else 0.0
    net = _net({name: table.columns[name][at] for name in PRICED_BY})
    for name in COMPUTED:
        if name not in after:
            share = before[name] / old if old else 1.0
            table.columns[name][at] = round(net * share, 2)


def _net(line: Mapping[str, Any]) -> float:
    return float(line["product_uom_qty"] * line["price_unit"] * (1 - line["discount"] / 100))
