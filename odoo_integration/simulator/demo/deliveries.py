"""Delivered quantities, freight lines and discounts, added to the finished orders.

Nothing here is random, so that the rest of the company does not depend on it.
"""

from datetime import datetime, timedelta

from ..dataset import STAMP
from .builder import TableBuilder
from .products import Products

# How orders are delivered, in turn: as much as invoiced, not at all, whole, in part, or whole
# with a part returned.
STORIES = (
    "invoiced", "invoiced", "none", "invoiced", "whole", "invoiced", "partial", "invoiced",
    "invoiced", "returned", "invoiced", "whole", "invoiced", "none", "invoiced", "partial",
    "invoiced",
)  # fmt: skip
FREIGHT_EVERY, DISCOUNT_EVERY = 23, 6
DISCOUNTS = (3.33, 7.5, 12.37)
# One order in so many is late; of the others the customer has agreed to a later date.
LATE_EVERY, LATEST_DAY = 5, 45


def add_freight(tables: dict[str, TableBuilder], products: Products) -> None:
    """Add a line for freight, a service that is delivered by hand, to some confirmed orders."""
    orders, lines = tables["sale.order"], tables["sale.order.line"]
    for order in range(FREIGHT_EVERY // 2, orders.size + 1, FREIGHT_EVERY):
        if orders.get(order, "state") != "sale":
            continue
        price = round(orders.get(order, "amount_untaxed") * 0.0337, 2)
        stamp = orders.get(order, "create_date")
        line = lines.add(
            order_id=order,
            product_id=products.freight,
            product_uom=products.unit[products.freight],
            product_uom_qty=1.0,
            price_unit=price,
            name=products.label[products.freight],
            sequence=99,
            state="sale",
            price_subtotal=price,
            price_total=price,
            qty_delivered=float(order % 2),
            company_id=orders.get(order, "company_id"),
            currency_id=orders.get(order, "currency_id"),
            order_partner_id=orders.get(order, "partner_id"),
            create_date=stamp,
            write_date=stamp,
        )
        orders.set(order, "order_line", (*orders.get(order, "order_line"), line))
        _add_to_order(orders, order, price)


def add_discounts(tables: dict[str, TableBuilder], products: Products) -> None:
    """Give some lines without an invoice a discount that leads to odd cents."""
    orders, lines = tables["sale.order"], tables["sale.order.line"]
    columns = lines.columns
    eligible = (
        at
        for at in range(lines.size)
        if columns["product_id"][at]
        and columns["product_id"][at] not in products.services
        and not columns["invoice_lines"][at]
        and not columns["discount"][at]
    )
    for number, at in enumerate(eligible):
        if number % DISCOUNT_EVERY:
            continue
        discount = DISCOUNTS[number // DISCOUNT_EVERY % len(DISCOUNTS)]
        gross = columns["product_uom_qty"][at] * columns["price_unit"][at]
        net = round(gross * (1 - discount / 100), 2)
        _add_to_order(orders, columns["order_id"][at], net - columns["price_subtotal"][at])
        columns["discount"][at] = discount
        columns["price_subtotal"][at] = columns["price_total"][at] = net


def deliver(lines: TableBuilder, products: Products) -> None:
    """Fill `qty_delivered` and `qty_delivered_method` of every line."""
    columns = lines.columns
    for at in range(lines.size):
        product = columns["product_id"][at]
        goods = product and product not in products.services
        columns["qty_delivered_method"][at] = "stock_move" if goods else "manual"
        if goods and columns["state"][at] == "sale":
            story = STORIES[columns["order_id"][at] % len(STORIES)]
            columns["qty_delivered"][at] = _delivered(
                story, columns["product_uom_qty"][at], columns["qty_invoiced"][at]
            )


def postpone(tables: dict[str, TableBuilder], end: datetime) -> None:
    """Move the delivery date of most orders that are open at `end` to a day after it."""
    orders, lines = tables["sale.order"], tables["sale.order.line"].columns
    open_orders = {
        lines["order_id"][at]
        for at, ordered in enumerate(lines["product_uom_qty"])
        if ordered > min(lines["qty_delivered"][at], lines["qty_invoiced"][at])
    }
    for order in open_orders:
        later = end + timedelta(days=1 + order % LATEST_DAY)
        if order % LATE_EVERY and orders.get(order, "commitment_date") < end.strftime(STAMP):
            orders.set(order, "commitment_date", later.strftime(STAMP))


def _delivered(story: str, ordered: float, invoiced: float) -> float:
    match story:
        case "invoiced":
            return max(invoiced, 0.0)
        case "whole":
            return ordered
        case "partial":
            return _part(ordered, 0.4)
        case "returned":
            return ordered - _part(ordered, 0.25)
        case _:
            return 0.0


def _part(quantity: float, share: float) -> float:
    """That share, in whole units of a whole quantity."""
    return round(quantity * share, 0 if quantity == int(quantity) else 2)


def _add_to_order(orders: TableBuilder, order: int, amount: float) -> None:
    for field in ("amount_untaxed", "amount_total"):
        orders.set(order, field, round(orders.get(order, field) + amount, 2))
