"""The open backlog at a glance, and in groups."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Sum,
    When,
)

from .. import rules
from ..formats import REAL
from ..models import CarteiraPrincipal
from ..querysets import CarteiraQuerySet
from ..querysets.kept_answers import answered
from ..totals import Totals, by_currency

AGES: tuple[tuple[int, int | None], ...] = ((0, 30), (31, 60), (61, 90), (91, 180), (181, None))
"""The age groups of orders: first and last day, both inclusive."""
NO_DATE = -1
"""Stands for the age group of orders without a date."""

Group = tuple[str, int, Decimal]


@dataclass
class Figures:
    """The pending, reliable items of the companies that share a currency, at a glance.

    Attributes:
        totals: their sum.
        companies: the same by company.
        by_status, by_state, by_salesperson, by_age: name, items, value left to invoice; confirmed
            orders only, but for `by_status`. An age's name is its index in `AGES`, or `NO_DATE`.
    """

    totals: Totals = field(default_factory=Totals)
    companies: list[Totals] = field(default_factory=list)
    by_status: list[Group] = field(default_factory=list)
    by_state: list[Group] = field(default_factory=list)
    by_salesperson: list[Group] = field(default_factory=list)
    by_age: list[Group] = field(default_factory=list)


# The open items are read once for all groups, from the index carteira_totais alone, and are first
# grouped by everything at once: GROUPING SETS then add up thousands of rows, not a million four
# times. The ORM has no GROUPING SETS; the inner query is its own.
_GROUPING_SETS = """
WITH open_items AS MATERIALIZED ({items})
SELECT moeda_empresa, GROUPING(status_pedido, estado, vendedor, age), quotation,
       COALESCE(status_pedido, estado, vendedor, age::text, ''), sum(items), COALESCE(sum(value), 0)
FROM open_items
GROUP BY GROUPING SETS (
    (moeda_empresa, quotation, status_pedido), (moeda_empresa, quotation, estado),
    (moeda_empresa, quotation, vendedor), (moeda_empresa, quotation, age))
"""
_STATUS, _STATE, _SALESPERSON, _AGE = 0b0111, 0b1011, 0b1101, 0b1110
_LISTS = {
    _STATUS: "by_status",
    _STATE: "by_state",
    _SALESPERSON: "by_salesperson",
    _AGE: "by_age",
}


def backlog_figures(
    today: datetime.date, *, items: CarteiraQuerySet | None = None
) -> list[Figures]:
    """The pending backlog on a day, per currency, in two queries.

    Args:
        items: what is summed; every item when not given.
    """
    items = CarteiraPrincipal.objects.all() if items is None else items
    companies = items.totais_por_empresa(today)
    found = {totals.currency: Figures(totals) for totals in by_currency(companies)}
    for company in companies:
        found[company.currency].companies.append(company)
    rows = _grouped(items, today)
    for currency, figures in found.items():
        _group(figures, [row[1:] for row in rows if (row[0] or REAL) == currency])
    return list(found.values())


def _group(figures: Figures, rows: Iterable[tuple[Any, ...]]) -> None:
    sums: dict[tuple[int, str], tuple[int, Decimal]] = {}
    for grouping, quotation, name, items, value in rows:
        if not quotation or grouping == _STATUS:
            before_items, before_value = sums.get((grouping, name), (0, Decimal(0)))
            sums[grouping, name] = (before_items + int(items), before_value + value)
    for (grouping, name), (items, value) in sums.items():
        getattr(figures, _LISTS[grouping]).append((name, items, value))
    for groups in (figures.by_status, figures.by_state, figures.by_salesperson):
        groups.sort(key=lambda group: -group[2])
    figures.by_age.sort(key=lambda group: int(group[0]))


def _grouped(items: CarteiraQuerySet, today: datetime.date) -> list[tuple[Any, ...]]:
    ages = (
        When(data_pedido__gte=today - datetime.timedelta(days=last), then=n)
        for n, (_first, last) in enumerate(AGES)
        if last is not None
    )
    statement, params = (
        items.em_aberto()
        .confiaveis()
        .order_by()
        .annotate(
            quotation=ExpressionWrapper(rules.COTACOES, output_field=BooleanField()),
            age=Case(
                When(data_pedido__isnull=True, then=NO_DATE),
                *ages,
                default=len(AGES) - 1,
                output_field=IntegerField(),
            ),
        )
        .values("moeda_empresa", "status_pedido", "estado", "vendedor", "quotation", "age")
        .annotate(items=Count("pk"), value=Sum("valor_saldo"))
        .query.sql_with_params()
    )
    return answered(_GROUPING_SETS.format(items=statement), params, using=items.db)
