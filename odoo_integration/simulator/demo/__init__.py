"""The demo company: generated data of a Brazilian seller, with every unusual case in it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from ..dataset import STAMP, Dataset, collector_paused
from ..versions import as_version
from .builder import TableBuilder
from .catalog import NAMES, small_models
from .ciel import fill_localisation
from .deliveries import add_discounts, add_freight, deliver, postpone
from .group import add_group
from .invoices import SHARE_INVOICED, InvoiceMaker
from .oca import fill_oca
from .orders import PER_MONTH, OrderMaker
from .people import add_people
from .products import add_products

LINES_PER_ORDER = 5.2
LARGE = ("res.partner", "product.product", "sale.order", "sale.order.line", "account.move",
         "account.move.line")  # fmt: skip


def generate(
    *,
    orders: int = 400,
    seed: int = 1,
    version: int = 17,
    invoice_lines: int | None = None,
    today: date | None = None,
    brasil_ciel: bool = False,
    brasil_oca: bool = False,
    repeated_numbers: bool = False,
) -> Dataset:
    """A company with so many orders (about 5.2 lines each), as Odoo `version` would hold it.

    The history ends at 09:00 of `today` (São Paulo) and goes back at least six months. The same
    arguments give the same data; `today` defaults to the current day. `invoice_lines` is about how
    many product lines to invoice: orders are then shipped in several parts. From 32 orders on,
    every unusual case of `recipes.AWKWARD` is included. `repeated_numbers` lets each company of the
    group number its own orders and invoices, so that some numbers exist twice.
    `brasil_ciel` and `brasil_oca` add the fields of a localisation; with OCA's, one NF-e is denied.
    """
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    end = datetime.combine(today or datetime.now(UTC).date(), time(12))
    months = min(36.0, max(6.0, orders / PER_MONTH))
    start = end - timedelta(days=30 * months)
    founded = (start - timedelta(days=30)).strftime(STAMP)

    tables = small_models(founded, localised=brasil_ciel)
    tables |= {model: TableBuilder(model, localised=brasil_ciel) for model in LARGE}
    people = add_people(
        tables["res.partner"],
        tables["res.users"],
        random,
        customers=max(40, min(orders // 8, 6000)),
        founded=founded,
    )
    # With numbers of its own, so that the group changes nothing else of a company.
    rates = Random(seed)  # noqa: S311 - repeatable, not secret
    group = add_group(tables, people, rates, start=start, end=end, founded=founded)
    products = add_products(
        tables["product.product"], random, count=max(60, min(orders // 4, 5000)), founded=founded
    )
    expected = orders * LINES_PER_ORDER * SHARE_INVOICED
    invoices = InvoiceMaker(
        tables, products, random, end=end,
        splits=invoice_lines / expected if invoice_lines else 1.1,
        repeated_numbers=repeated_numbers,
    )  # fmt: skip
    maker = OrderMaker(
        tables, people, products, random, group=group, repeated_numbers=repeated_numbers
    )
    with collector_paused():
        for order in maker.make(count=orders, start=start, end=end):
            invoices.plan(order)
            invoices.write(until=order.placed)
        invoices.finish()
        add_freight(tables, products)
        add_discounts(tables, products)
        deliver(tables["sale.order.line"], products)
        postpone(tables, end)

    names = dict(NAMES)
    if brasil_ciel:
        fill_localisation(tables, people, random, founded=founded)
    if brasil_oca:
        fill_oca(tables, founded=founded)
    made = {model: builder.table() for model, builder in tables.items()}
    return as_version(Dataset(made, version=17, names=names), version)
