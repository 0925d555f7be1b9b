"""The bars of the front page: what is left to invoice, in groups that lead to the list."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import StatusPedido
from ..formats import money
from ..indicators import AGES, NO_DATE, Figures, Group
from .backlog.filters import TO_INVOICE, UNKNOWN
from .lists.filters import ON, without_date

_SALESPEOPLE, _STATES = 8, 10


@dataclass(frozen=True)
class Bar:
    """One bar: `width` in percent of the longest, as text because it goes into SVG."""

    name: str
    items: int
    value: str
    width: str
    url: str


BarValues = tuple[str, int, Decimal, str]
"""Name, items, value and address."""


def bars(rows: Iterable[BarValues], currency: str) -> list[Bar]:
    """Bars as long as their values, which are in `currency`."""
    rows = list(rows)
    highest = max((value for _n, _i, value, _u in rows), default=Decimal(0)) or Decimal(1)
    return [
        Bar(
            name,
            items,
            money(value, currency),
            f"{max(value, Decimal(0)) / highest * 100:.1f}%",
            url,
        )
        for name, items, value, url in rows
    ]


def charts(figures: Figures, today: datetime.date) -> list[tuple[str, list[Bar]]]:
    """The titles and bars of one currency."""
    currency = figures.totals.currency
    return [
        (_("By salesperson"), bars(_by_salesperson(figures.by_salesperson), currency)),
        (_("By state"), bars(_by_state(figures.by_state), currency)),
        (_("By age of the order"), bars(_by_age(figures.by_age, today), currency)),
        (_("By status"), bars(_by_status(figures), currency)),
    ]


def list_url(**filters: str | list[str]) -> str:
    """The backlog's list with these filters."""
    address = reverse("admin:carteira_carteiraprincipal_changelist")
    return f"{address}?{urlencode(filters, doseq=True)}" if filters else address


def confirmed_url(**filters: str | list[str]) -> str:
    """The same, confirmed orders alone."""
    return list_url(**filters, status=StatusPedido.PEDIDO.value)


def _by_salesperson(groups: list[Group]) -> list[BarValues]:
    named = [(name, name or _("None"), items, value) for name, items, value in groups]
    return _largest(named, _SALESPEOPLE, "vendedor")


def _by_state(groups: list[Group]) -> list[BarValues]:
    named = [(name or UNKNOWN, name or _("Unknown"), items, value) for name, items, value in groups]
    return _largest(named, _STATES, "uf")


def _largest(
    groups: list[tuple[str, str, int, Decimal]], count: int, parameter: str
) -> list[BarValues]:
    """The first groups, and the others as one bar, which opens all of them."""

    def url(*chosen: str) -> str:
        return confirmed_url(saldo=TO_INVOICE, **{parameter: list(chosen)})

    shown = [(name, items, value, url(choice)) for choice, name, items, value in groups[:count]]
    if others := groups[count:]:
        items = sum(items for _c, _n, items, _v in others)
        value = sum((value for _c, _n, _i, value in others), Decimal(0))
        shown.append((_("Others"), items, value, url(*(choice for choice, *_rest in others))))
    return shown


def _by_age(groups: list[Group], today: datetime.date) -> list[BarValues]:
    return [
        (_age_name(int(age)), items, value, list_url(**_age_filters(int(age), today)))
        for age, items, value in groups
    ]


def _by_status(figures: Figures) -> list[BarValues]:
    labels = dict(StatusPedido.choices)
    return [
        (str(labels.get(name, name)), items, value, list_url(saldo=TO_INVOICE, status=name))
        for name, items, value in figures.by_status
    ]


def _age_name(age: int) -> str:
    if age == NO_DATE:
        return _("Without date")
    first, last = AGES[age]
    if last is None:
        return _("More than %(days)d days") % {"days": first - 1}
    return _("%(first)d to %(last)d days") % {"first": first, "last": last}


def _age_filters(age: int, today: datetime.date) -> dict[str, str]:
    filters = {"saldo": TO_INVOICE, "status": StatusPedido.PEDIDO.value}
    if age == NO_DATE:
        return filters | {without_date("pedido"): ON}
    first, last = AGES[age]
    # The youngest group has orders of future dates too.
    if age:
        filters["pedido_ate"] = (today - datetime.timedelta(days=first)).isoformat()
    if last is not None:
        filters["pedido_de"] = (today - datetime.timedelta(days=last)).isoformat()
    return filters
