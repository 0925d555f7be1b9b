"""What each item of the recorded days with deliveries must be, by Odoo's own figures.

Quantities are as recorded beside the days; amounts are computed from the recorded order lines in
exact fractions, because the recorded ones went through binary floats.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

Key = tuple[str, str, str]
"""Company, order, product code."""


@dataclass(frozen=True)
class Item:
    """Quantities in the item's unit; amounts in the order's currency, to the cent."""

    ordered: Decimal
    invoiced: Decimal
    delivered: Decimal
    currency: str
    rate: Decimal
    value_ordered: Decimal
    value_to_invoice: Decimal
    value_to_deliver: Decimal


def records(day: Path, model: str) -> Iterator[dict[str, Any]]:
    with gzip.open(day / f"{model}.jsonl.gz", "rt") as lines:
        yield from map(json.loads, lines)


def items(day: Path) -> dict[Key, Item]:
    """The true items of a day; invoiced as Odoo counts, credit notes reopening."""
    amounts = _amounts(day)
    with gzip.open(day / "expected_items.jsonl.gz", "rt") as lines:
        return {
            (key := _key(row["company"], row["order"], row["product"])): Item(
                _quantity(row["ordered"]),
                _quantity(row["invoiced_odoo"]),
                _quantity(row["delivered"]),
                row["currency"],
                Decimal(str(row["rate"])).quantize(Decimal("0.000001")),
                *(_cents(amount) for amount in amounts[key]),
            )
            for row in map(json.loads, lines)
        }


def value_by_order(day: Path) -> dict[tuple[str, str], Decimal]:
    """Σ `price_subtotal` of the product lines of each order, by company and number."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (company, order, _product), (ordered, *_rest) in _amounts(day).items():
        sums[company, order] += _cents(ordered)
    return sums


def _amounts(day: Path) -> dict[Key, list[Fraction]]:
    orders = {row["id"]: row for row in records(day, "sale.order")}
    codes = {row["id"]: row["default_code"] for row in records(day, "product.product")}
    amounts: dict[Key, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
    for line in records(day, "sale.order.line"):
        if line["display_type"] or line["is_downpayment"] or not line["product_id"]:
            continue
        order, product = orders[line["order_id"][0]], line["product_id"][0]
        key = _key(order["company_id"][1], order["name"], codes[product] or f"#{product}")
        value, quantity = _exact(line["price_subtotal"]), _exact(line["product_uom_qty"])
        each = value / quantity if quantity else _exact(line["price_reduce_taxexcl"])
        found = (
            value,
            each * (quantity - _exact(line["qty_invoiced"])),
            each * (quantity - _exact(line["qty_delivered"])),
        )
        amounts[key] = [before + more for before, more in zip(amounts[key], found, strict=True)]
    return amounts


def _key(company: str, order: str, product: str) -> Key:
    return company, order, product.replace("#", "SEM-CODIGO-", 1)


def _exact(number: float) -> Fraction:
    return Fraction(str(number))


def _quantity(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.001"))


def _cents(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
