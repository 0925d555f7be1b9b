"""What every balance must be, in plain Python over the simulated Odoo's records.

Nothing of the product is used here, so that a mistake of the product is not repeated.
"""

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo_integration.simulator import Dataset

Key = tuple[str, str]


def true_balances(
    odoo: Dataset, *, posted_only: bool = False, refunds: bool = False
) -> dict[Key, Decimal]:
    """Ordered minus invoiced of every (order, product code) Odoo 17 holds."""
    orders, products, units, moves = (
        {row["id"]: row for row in odoo.rows(model)}
        for model in ("sale.order", "product.product", "uom.uom", "account.move")
    )
    lines = {
        row["id"]: row
        for row in odoo.rows("sale.order.line")
        if row["product_id"] and not row["display_type"] and not row["is_downpayment"]
    }

    def code(product):
        return (products[product]["default_code"] or "").strip() or f"SEM-CODIGO-{product}"

    def key(line):
        return orders[line["order_id"]]["name"].strip(), code(line["product_id"])

    items = defaultdict(list)
    for line in lines.values():
        items[key(line)].append(line)
    unit = {
        item: its[0]["product_uom"]
        if len({line["product_uom"] for line in its}) == 1
        else min(products[line["product_id"]]["uom_id"] for line in its)
        for item, its in items.items()
    }
    balance = {
        item: sum(
            convert(units, li["product_uom_qty"], li["product_uom"], unit[item]) for li in its
        )
        for item, its in items.items()
    }
    for row in odoo.rows("account.move.line"):
        move = moves[row["move_id"]]
        if row["display_type"] != "product" or row["is_downpayment"]:
            continue
        if move["state"] == "cancel" or (posted_only and move["state"] != "posted"):
            continue
        if move["move_type"] == "out_refund" and not refunds:
            continue
        linked = sorted(set(row["sale_line_ids"]) & set(lines))
        if linked:
            item = key(lines[linked[0]])
        else:
            named = re.split(r"\s*[,;]\s*", (move["invoice_origin"] or "").strip())
            keys = [(name, code(row["product_id"])) for name in named if row["product_id"]]
            item = next((k for k in keys if k in balance), None)
        if item:
            invoiced = convert(units, row["quantity"], row["product_uom_id"], unit[item])
            balance[item] -= -invoiced if move["move_type"] == "out_refund" else invoiced
    return balance


def convert(units: dict[int, dict], quantity: float, unit: int, into: int) -> Decimal:
    """A quantity in another unit; nothing where the two measure different things."""
    have, want = units[unit], units[into]
    if have["category_id"] != want["category_id"]:
        # Kilograms are no units: such a line counts nothing, and its item is not reliable.
        return thousandths(Fraction(0))
    sizes = [Fraction(1 / u["factor"]).limit_denominator(10**6) for u in (have, want)]
    return thousandths(Fraction(quantity) * sizes[0] / sizes[1])


def thousandths(value: Fraction) -> Decimal:
    """Rounded to three places, halves away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
