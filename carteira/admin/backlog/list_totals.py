"""The totals above the backlog's list."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...admin_site import Panel
from ...formats import quantity
from ...totals import Totals, by_currency
from ..cards import APART, PRIMARY, Card, card, money_of, quantity_of, several_companies


def list_totals(companies: list[Totals]) -> Panel:
    """The totals per currency, with the parts of the companies where there are several.

    Args:
        companies: the sums of the list's items by company.
    """
    named = companies if several_companies(companies) else []
    sums = by_currency(companies)
    cards = [
        one
        for totals in sums
        for one in _cards(totals, [c for c in named if c.currency == totals.currency])
    ]
    return Panel("carteira/backlog/totals.html", {"totals": sums, "cards": cards})


def _cards(totals: Totals, companies: list[Totals]) -> list[Card]:
    return [
        card(
            _("To invoice"),
            totals,
            companies,
            money_of("valor"),
            note=of_orders(totals.itens, totals.pedidos),
            kind=PRIMARY,
        ),
        card(
            _("To deliver"),
            totals,
            companies,
            money_of("valor_a_entregar"),
            note=of_orders(totals.itens_a_entregar, totals.pedidos_a_entregar),
            kind=PRIMARY,
        ),
        card(_("Quantity to invoice"), totals, companies, quantity_of("quantidade")),
        card(_("Quantity to deliver"), totals, companies, quantity_of("quantidade_a_entregar")),
        card(
            _("Quotations, apart"),
            totals,
            companies,
            money_of("valor_cotacao"),
            note=count_of_items(totals.itens_cotacao),
            kind=APART,
        ),
    ]


def count_of_items(count: int) -> str:
    """How many items."""
    return ngettext("%(n)s item", "%(n)s items", count) % {"n": quantity(Decimal(count))}


def of_orders(items: int, orders: int) -> str:
    """How many items of how many orders."""
    of = ngettext("%(n)s order", "%(n)s orders", orders) % {"n": quantity(Decimal(orders))}
    return f"{count_of_items(items)} · {of}"
