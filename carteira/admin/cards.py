"""Figures as cards: a total, what it is made of, and its part of each company."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .. import formats
from ..totals import Totals

PRIMARY, ALERT, APART = "primary", "alert", "apart"


@dataclass(frozen=True)
class Card:
    """One figure.

    Attributes:
        kind: `PRIMARY`, `ALERT`, `APART` or nothing.
        companies: names of companies, and their parts.
    """

    title: str
    text: str
    url: str = ""
    note: str = ""
    kind: str = ""
    companies: list[tuple[str, str]] = field(default_factory=list)


Written = Callable[[Totals], str]
"""Writes one figure of a sum."""


def card(
    title: str, totals: Totals, companies: Iterable[Totals], written: Written, **values: Any
) -> Card:
    """A total's card.

    Args:
        companies: the parts of the total to name; none where there is only one company.
        written: writes the figure, of the total and of each part.
    """
    parts = [(part.empresa or _("no company"), written(part)) for part in companies]
    return Card(title, written(totals), companies=parts, **values)


def several_companies(rows: Iterable[Totals]) -> bool:
    """Whether sums by company name more than one of them."""
    return len({row.empresa for row in rows} - {""}) > 1


def money_of(attribute: str) -> Written:
    """Writes a value in the currency of its sum."""
    return lambda totals: formats.money(getattr(totals, attribute), totals.currency)


def quantity_of(attribute: str) -> Written:
    """Writes a quantity, or how many there are."""
    return lambda totals: formats.quantity(Decimal(getattr(totals, attribute)))
