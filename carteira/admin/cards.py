"""Figures as cards: a total, what it is made of, and its part of each company."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import formats
from ..totals import Totals

PRIMARY, ALERT, APART = "primary", "alert", "apart"


@dataclass(frozen=True)
class Card:
    """One figure.

    Attributes:
        kind: `PRIMARY`, `ALERT`, `APART` or nothing.
        quantities: one text for each unit.
        companies: names of companies, and their parts.
    """

    title: str
    text: str
    url: str = ""
    note: str = ""
    kind: str = ""
    companies: list[tuple[str, str]] = field(default_factory=list)
    quantities: list[str] = field(default_factory=list)


Writer = Callable[[Any, str], str]
"""Writes a value of a sum; it is given the sum's currency too."""


def card(
    title: str,
    totals: Totals,
    companies: Iterable[Totals],
    attribute: str,
    *,
    writer: Writer = formats.money,
    **values: Any,
) -> Card:
    """A total's card.

    Args:
        companies: the parts of the total to name; none where there is only one company.
        attribute: which of the sums in `Totals`.
    """
    parts = [
        (part.empresa or _("no company"), writer(getattr(part, attribute), part.currency))
        for part in companies
        if getattr(part, attribute)
    ]
    text = writer(getattr(totals, attribute), totals.currency)
    return Card(title, text, companies=parts, **values)


def several_companies(rows: Iterable[Totals]) -> bool:
    """Whether sums by company name more than one of them."""
    return len({row.empresa for row in rows} - {""}) > 1


def in_items(count: int, _currency: str = "") -> str:
    """Writes how many items."""
    shown = formats.quantity(Decimal(count))
    return ngettext("%(n)s item", "%(n)s items", count) % {"n": shown}


def of_orders(items: int, orders: int) -> str:
    """How many items of how many orders."""
    return f"{in_items(items)} · {in_orders(orders)}"


def in_orders(count: int) -> str:
    """Writes how many orders."""
    shown = formats.quantity(Decimal(count))
    return ngettext("%(n)s order", "%(n)s orders", count) % {"n": shown}
