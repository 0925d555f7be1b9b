"""The backlog's panels on the front page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..admin_site import Panel, site
from ..choices import StatusPedido
from ..formats import money, short_money
from ..indicators import AGES, Figures, Group, backlog_figures, open_value_by_month
from ..models import CarteiraPrincipal
from ..policy import policy_in_force
from .backlog.filters import NEGATIVE
from .lists.filters import ON

VIEW = "carteira.view_carteiraprincipal"
_SALESPEOPLE, _STATES = 8, 10
_SECONDS_IN_CACHE = 600


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


def bars(rows: Iterable[BarValues]) -> list[Bar]:
    """Bars as long as their values."""
    rows = list(rows)
    highest = max((value for _n, _i, value, _u in rows), default=Decimal(0)) or Decimal(1)
    return [
        Bar(name, items, money(value), f"{max(value, Decimal(0)) / highest * 100:.1f}%", url)
        for name, items, value, url in rows
    ]


@site.panel(20)
def backlog_panel(request: HttpRequest) -> Panel | None:
    """Open value, late items, and where they are."""
    if not request.user.has_perm(VIEW):
        return None
    today = timezone.localdate()
    figures = backlog_figures(today)
    return Panel(
        "carteira/dashboard/backlog.html",
        {
            "figures": figures,
            "negative_items": CarteiraPrincipal.objects.negativos().count(),
            "list_url": _list_url(),
            "late_url": _list_url(atrasado=ON),
            "negative_url": _list_url(saldo=NEGATIVE),
            "quotations_url": _list_url(status=StatusPedido.COTACAO.value),
            "charts": [
                (_("By salesperson"), bars(_by_salesperson(figures.by_salesperson))),
                (_("By state"), bars(_by_state(figures.by_state))),
                (_("By age of the order"), bars(_by_age(figures.by_age, today))),
                (_("By status"), bars(_by_status(figures))),
            ],
            "chart_url": reverse("admin:carteira_serie"),
        },
    )


def _list_url(**filters: str) -> str:
    address = reverse("admin:carteira_carteiraprincipal_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def _confirmed_url(**filters: str) -> str:
    return _list_url(**filters, status=StatusPedido.PEDIDO.value)


def _by_salesperson(groups: list[Group]) -> list[BarValues]:
    shown = [
        (name or _("None"), items, value, _confirmed_url(vendedor=name))
        for name, items, value in groups[:_SALESPEOPLE]
    ]
    if others := groups[_SALESPEOPLE:]:
        items = sum(items for _n, items, _v in others)
        value = sum((value for _n, _i, value in others), Decimal(0))
        shown.append((_("Others"), items, value, ""))
    return shown


def _by_state(groups: list[Group]) -> list[BarValues]:
    return [
        (name or _("Unknown"), items, value, _confirmed_url(uf=name or "-"))
        for name, items, value in groups[:_STATES]
    ]


def _by_age(groups: list[Group], today: datetime.date) -> list[BarValues]:
    return [
        (_age_name(int(age)), items, value, _list_url(**_age_filters(int(age), today)))
        for age, items, value in groups
    ]


def _by_status(figures: Figures) -> list[BarValues]:
    labels = dict(StatusPedido.choices)
    return [
        (str(labels.get(name, name)), items, value, _list_url(status=name))
        for name, items, value in figures.by_status
    ]


def _age_name(age: int) -> str:
    if age < 0:
        return _("Without date")
    first, last = AGES[age]
    if last is None:
        return _("More than %(days)d days") % {"days": first - 1}
    return _("%(first)d to %(last)d days") % {"first": first, "last": last}


def _age_filters(age: int, today: datetime.date) -> dict[str, str]:
    filters = {"status": StatusPedido.PEDIDO.value}
    if age < 0:
        return filters
    first, last = AGES[age]
    # The youngest group has orders of future dates too.
    if age:
        filters["pedido_ate"] = (today - datetime.timedelta(days=first)).isoformat()
    if last is not None:
        filters["pedido_de"] = (today - datetime.timedelta(days=last)).isoformat()
    return filters


def chart_view(request: HttpRequest) -> HttpResponse:
    """The chart of open value over time; a fragment, so that the page need not wait for it."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    today = timezone.localdate()
    key = f"carteira-serie-{today}-{policy_in_force()!r}".replace(" ", "")
    points: list[tuple[datetime.date, Decimal]] | None = cache.get(key)
    if points is None:
        points = open_value_by_month(today)
        cache.set(key, points, _SECONDS_IN_CACHE)
    return render(request, "carteira/dashboard/chart.html", _chart(points))


site.page("carteira/serie/", chart_view, "carteira_serie")

_HEIGHT, _ROOM_ABOVE = 180, 20


def _chart(points: list[tuple[datetime.date, Decimal]]) -> dict[str, Any]:
    """The points as bars of pixels, as text: numbers would be written in Portuguese."""
    highest = max((value for _m, value in points), default=Decimal(0)) or Decimal(1)
    columns = []
    for month, value in points:
        height = float(max(value, Decimal(0)) / highest) * (_HEIGHT - _ROOM_ABOVE)
        columns.append(
            {
                "month": month,
                "value": money(value),
                "short": short_money(value),
                "y": f"{_HEIGHT - height:.1f}",
                "height": f"{height:.1f}",
                "above": f"{_HEIGHT - height - 6:.1f}",
                "positive": value > 0,
            }
        )
    return {"columns": columns, "highest": money(highest), "height": str(_HEIGHT)}
