"""The totals above the backlog's list."""

from django.utils.translation import gettext as _

from .. import formats
from ..admin_site import Panel
from ..indicators import Listed, Part
from .cards import ALERT, APART, PRIMARY, Card, in_items, in_orders, of_orders


def list_totals(sums: list[Listed], *, open_only: bool) -> Panel:
    """The totals per currency, with the parts of the companies where there are several.

    Args:
        open_only: the list is too long to be added up; the sums are of its open items.
    """
    names = {name for one in sums for name in one.parts[Part.ALL].companies} - {""}
    cards = [_cards(one, with_companies=len(names) > 1) for one in sums]
    return Panel(
        "carteira/backlog/totals.html", {"sums": sums, "cards": cards, "open_only": open_only}
    )


def _cards(sums: Listed, *, with_companies: bool) -> list[Card]:
    def card(title: str, part: Part, kind: str = "") -> Card:
        total = sums.parts[part]
        companies = total.companies if with_companies else {}
        return Card(
            title,
            formats.money(total.value, sums.currency),
            note=of_orders(total.items, total.orders) if total.orders else in_items(total.items),
            kind=kind,
            companies=[
                (name or _("no company"), formats.money(value, sums.currency))
                for name, value in companies.items()
            ],
            quantities=[
                f"{formats.quantity(quantity)}{formats.NBSP}{unit or _('without unit')}"
                for unit, quantity in sorted(total.quantities.items())
                if quantity
            ],
        )

    everything = sums.parts[Part.ALL]
    shown = [
        Card(_("Listed"), in_items(everything.items), note=in_orders(everything.orders)),
        card(_("To invoice"), Part.TO_INVOICE, PRIMARY),
        card(_("To deliver"), Part.TO_DELIVER, PRIMARY),
    ]
    apart = (
        (_("Invoiced beyond the order"), Part.NEGATIVE, ALERT),
        (_("Quotations, apart"), Part.QUOTATIONS, APART),
        (_("Cancelled, apart"), Part.CANCELLED, APART),
        (_("Not reliable, in no total"), Part.NOT_RELIABLE, APART),
    )
    shown += [card(*each) for each in apart if sums.parts[each[1]].items]
    return shown
