"""The totals above the backlog's list."""

from django.utils.translation import gettext as _

from ...admin_site import Panel
from ...totals import Totals, by_currency
from ..cards import APART, PRIMARY, Card, card, in_items, in_units, of_orders, several_companies


def list_totals(companies: list[Totals]) -> Panel:
    """The totals per currency, with the parts of the companies where there are several.

    Args:
        companies: the sums of the list's items by company.
    """
    named = companies if several_companies(companies) else []
    sums = by_currency(companies)
    cards = [_cards(one, [c for c in named if c.currency == one.currency]) for one in sums]
    return Panel("carteira/backlog/totals.html", {"totals": sums, "cards": cards})


def _cards(totals: Totals, companies: list[Totals]) -> list[Card]:
    return [
        card(
            _("To invoice"),
            totals,
            companies,
            "valor",
            note=of_orders(totals.itens, totals.pedidos),
            kind=PRIMARY,
        ),
        card(
            _("To deliver"),
            totals,
            companies,
            "valor_a_entregar",
            note=of_orders(totals.itens_a_entregar, totals.pedidos_a_entregar),
            kind=PRIMARY,
        ),
        card(_("Quantity to invoice"), totals, companies, "quantidade", writer=in_units),
        card(_("Quantity to deliver"), totals, companies, "quantidade_a_entregar", writer=in_units),
        card(
            _("Quotations, apart"),
            totals,
            companies,
            "valor_cotacao",
            note=in_items(totals.itens_cotacao),
            kind=APART,
        ),
    ]
