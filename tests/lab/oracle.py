"""What every balance must be, in plain Python over the simulated Odoo's records.

Nothing of the product is used here, so that a mistake of the product is not repeated.
"""

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Protocol

Key = tuple[str, str]
ItemKey = tuple[str, str, str]
"""Company, order, product code."""


class Records(Protocol):
    """Odoo's records, or those of them that somebody may see."""

    def rows(self, model: str) -> list[dict[str, Any]]:
        """Every record of a model as a dict with bare ids."""
        ...


def true_balances(
    odoo: Records, *, posted_only: bool = False, refunds: bool = False
) -> dict[Key, Decimal]:
    """Ordered minus invoiced of every (order, product code) Odoo 17 holds, of one company."""
    items = true_items(odoo, posted_only=posted_only, refunds=refunds)[0].items()
    return {(order, code): balance for (_company, order, code), balance in items}


def true_items(
    odoo: Records, *, posted_only: bool = False, refunds: bool = False
) -> tuple[dict[ItemKey, Decimal], set[ItemKey]]:
    """Ordered minus invoiced of every item, and the items with a line that cannot be converted."""
    orders, products, units, moves, companies = (
        {row["id"]: row for row in odoo.rows(model)}
        for model in ("sale.order", "product.product", "uom.uom", "account.move", "res.company")
    )
    lines = {
        row["id"]: row
        for row in odoo.rows("sale.order.line")
        if row["product_id"] and not row["display_type"] and not row["is_downpayment"]
    }

    def code(product):
        return (products[product]["default_code"] or "").strip() or f"SEM-CODIGO-{product}"

    def order_key(order):
        company = orders[order]["company_id"]
        return companies[company]["name"] if company else "", orders[order]["name"].strip()

    def key(line):
        return *order_key(line["order_id"]), code(line["product_id"])

    def named_item(row, move):
        """By the origin's text: of related companies, the own one first."""
        named = re.split(r"\s*[,;]\s*", (move["invoice_origin"] or "").strip())
        found = [
            (order["company_id"] != move["company_id"], place, order["id"])
            for place, name in enumerate(named)
            for order in orders.values()
            if order["name"] == name
            and related(companies, order["company_id"], move["company_id"])
            and (*order_key(order["id"]), code(row["product_id"])) in balance
        ]
        return (*order_key(min(found)[2]), code(row["product_id"])) if found else None

    items = defaultdict(list)
    for line in lines.values():
        items[key(line)].append(line)
    unit = {
        item: its[0]["product_uom"]
        if len({line["product_uom"] for line in its}) == 1
        else min(products[line["product_id"]]["uom_id"] for line in its)
        for item, its in items.items()
    }
    unreliable = {
        item for item, its in items.items() for li in its
        if not convertible(units, li["product_uom"], unit[item])
    }  # fmt: skip
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
        linked = sorted(set(row["sale_line_ids"]) & set(lines))
        by_text = row["product_id"] and not row["sale_line_ids"]
        item = key(lines[linked[0]]) if linked else by_text and named_item(row, move)
        if not item:
            continue
        # A cancelled invoice lowers no balance, whether it can be converted or not.
        if move["state"] != "cancel" and not convertible(units, row["product_uom_id"], unit[item]):
            unreliable.add(item)
        invoiced = convert(units, row["quantity"], row["product_uom_id"], unit[item])
        balance[item] -= invoiced * sign(move, posted_only=posted_only, refunds=refunds)
    return balance, unreliable


def sign(move: dict, *, posted_only: bool, refunds: bool) -> int:
    """What an invoice does: lowers balances (1), reopens them (-1), or does not count (0)."""
    if move["state"] == "cancel" or (posted_only and move["state"] != "posted"):
        return 0
    if move["move_type"] == "out_refund":
        return -1 if refunds else 0
    return 1


def related(companies: dict[int, dict], one: int, other: int) -> bool:
    """The same company, or one is a branch of the other; a record of no company is everybody's."""
    if not one or not other or one == other:
        return True
    return companies[one]["parent_id"] == other or companies[other]["parent_id"] == one


def convertible(units: dict[int, dict], unit: int, into: int) -> bool:
    """Whether two units measure the same thing: kilograms are no pieces."""
    return units[unit]["category_id"] == units[into]["category_id"]


def convert(units: dict[int, dict], quantity: float, unit: int, into: int) -> Decimal:
    """A quantity in another unit; nothing where the two measure different things."""
    have, want = units[unit], units[into]
    if not convertible(units, unit, into):
        return thousandths(Fraction(0))
    sizes = [Fraction(1 / u["factor"]).limit_denominator(10**6) for u in (have, want)]
    return thousandths(Fraction(quantity) * sizes[0] / sizes[1])


def thousandths(value: Fraction) -> Decimal:
    """Rounded to three places, halves away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
