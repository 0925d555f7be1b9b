"""The backlog's panels on the front page."""

import datetime
import re
from calendar import monthrange
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..admin_site import Panel, site
from ..choices import StatusPedido
from ..formats import REAL, money, quantity, short_money
from ..indicators import Figures, backlog_figures, open_value_by_month
from ..models import CarteiraPrincipal
from ..policy import policy_in_force
from ..sight import sight_key, visible
from .backlog.filters import NEGATIVE, TO_DELIVER, TO_INVOICE
from .bars import charts, confirmed_url, list_url
from .cards import ALERT, APART, PRIMARY, Card, card, in_items, of_orders, several_companies
from .lists.filters import ON

VIEW = "carteira.view_carteiraprincipal"
_SECONDS_IN_CACHE = 600


@site.panel(5)
def no_rights_panel(request: HttpRequest) -> Panel | None:
    """For somebody whose login works, and who may see nothing yet."""
    if request.user.is_superuser or request.user.get_all_permissions():
        return None
    return Panel("carteira/dashboard/no_rights.html")


@site.panel(20)
def backlog_panel(request: HttpRequest) -> Panel | None:
    """What is left to invoice and to deliver, what is late, and where it is."""
    if not request.user.has_perm(VIEW):
        return None
    today = timezone.localdate()
    items = visible(CarteiraPrincipal.objects.all(), request.user)
    currencies = backlog_figures(today, items=items)
    with_companies = several_companies(part for one in currencies for part in one.companies)
    cards = [_cards(one, with_companies=with_companies) for one in currencies]
    # Of all companies: negative balances are counted, not valued.
    cards[0].append(_negative_card(items.negativos().count()))
    return Panel(
        "carteira/dashboard/backlog.html",
        {
            "cards": cards,
            "currencies": [
                (
                    one.totals.currency if len(currencies) > 1 else "",
                    f"{reverse('admin:carteira_serie')}?moeda={one.totals.currency}",
                    charts(one, today),
                )
                for one in currencies
            ],
        },
    )


def _cards(figures: Figures, *, with_companies: bool) -> list[Card]:
    totals = figures.totals
    companies = figures.companies if with_companies else []
    return [
        card(
            _("To invoice"),
            totals,
            companies,
            "valor",
            note=of_orders(totals.itens, totals.pedidos),
            url=confirmed_url(saldo=TO_INVOICE),
            kind=PRIMARY,
        ),
        card(
            _("To deliver"),
            totals,
            companies,
            "valor_a_entregar",
            note=of_orders(totals.itens_a_entregar, totals.pedidos_a_entregar),
            url=confirmed_url(saldo=TO_DELIVER),
            kind=PRIMARY,
        ),
        card(
            _("Late"),
            totals,
            companies,
            "itens_atrasados",
            writer=in_items,
            note=_("%(to_invoice)s to invoice, %(to_deliver)s to deliver")
            % {
                "to_invoice": money(totals.valor_atrasado, totals.currency),
                "to_deliver": money(totals.valor_a_entregar_atrasado, totals.currency),
            },
            url=list_url(atrasado=ON),
            kind=ALERT if totals.itens_atrasados else "",
        ),
        card(
            _("Quotations, apart"),
            totals,
            companies,
            "valor_cotacao",
            note=in_items(totals.itens_cotacao),
            url=list_url(status=StatusPedido.COTACAO.value),
            kind=APART,
        ),
    ]


def _negative_card(count: int) -> Card:
    return Card(
        _("Negative balances"),
        quantity(Decimal(count)),
        url=list_url(saldo=NEGATIVE),
        note=_("invoiced beyond the order"),
        kind=ALERT if count else "",
    )


def chart_view(request: HttpRequest) -> HttpResponse:
    """The chart of open value over time; a fragment, so that the page need not wait for it."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    today = timezone.localdate()
    currency = request.GET.get("moeda", "")
    if not re.fullmatch("[A-Z]{3}", currency):
        currency = REAL
    seen = sight_key(request.user)
    key = f"carteira-serie-{today}-{currency}-{policy_in_force()!r}-{seen}".replace(" ", "")
    points: list[tuple[datetime.date, Decimal]] | None = cache.get(key)
    if points is None:
        items = visible(CarteiraPrincipal.objects.all(), request.user)
        points = open_value_by_month(today, currency=currency, items=items)
        cache.set(key, points, _SECONDS_IN_CACHE)
    return render(request, "carteira/dashboard/chart.html", _chart(points, currency))


site.page("carteira/serie/", chart_view, "carteira_serie")

_HEIGHT, _ROOM_ABOVE = 180, 20


def _chart(points: list[tuple[datetime.date, Decimal]], currency: str) -> dict[str, Any]:
    """The points as bars of pixels, as text: numbers would be written in Portuguese."""
    highest = max((value for _m, value in points), default=Decimal(0)) or Decimal(1)
    columns = []
    for month, value in points:
        height = float(max(value, Decimal(0)) / highest) * (_HEIGHT - _ROOM_ABOVE)
        columns.append(
            {
                "month": month,
                "value": money(value, currency),
                "short": short_money(value),
                "y": f"{_HEIGHT - height:.1f}",
                "height": f"{height:.1f}",
                "above": f"{_HEIGHT - height - 6:.1f}",
                "positive": value > 0,
                "url": confirmed_url(saldo=TO_INVOICE, pedido_ate=_month_end(month).isoformat()),
            }
        )
    return {"columns": columns, "highest": money(highest, currency), "height": str(_HEIGHT)}


def _month_end(month: datetime.date) -> datetime.date:
    return month.replace(day=monthrange(month.year, month.month)[1])
