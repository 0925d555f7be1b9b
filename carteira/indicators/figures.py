"""The open backlog at a glance, and in groups."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
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
from ..models import CarteiraPrincipal

AGES: tuple[tuple[int, int | None], ...] = ((0, 30), (31, 60), (61, 90), (91, 180), (181, None))
"""The age groups of orders: first and last day, both inclusive."""
NO_DATE = -1
"""Stands for the age group of orders without a date."""

Group = tuple[str, int, Decimal]


@dataclass
class Figures:
    """Open, reliable balances at a glance; values in R$.

    Attributes:
        totals: `itens`, `pedidos`, `quantidade`, `valor`, `itens_cotacao`, `valor_cotacao`.
        late_items, late_value: open items past their delivery date.
        by_status, by_state, by_salesperson, by_age: name, items, value; confirmed orders only,
            but for `by_status`. An age's name is its index in `AGES`, or `NO_DATE`.
    """

    totals: dict[str, Any] = field(default_factory=dict)
    late_items: int = 0
    late_value: Decimal = Decimal(0)
    by_status: list[Group] = field(default_factory=list)
    by_state: list[Group] = field(default_factory=list)
    by_salesperson: list[Group] = field(default_factory=list)
    by_age: list[Group] = field(default_factory=list)


# The open items are read once for all groups, from the index carteira_totais alone, and are first
# grouped by everything at once: GROUPING SETS then add up thousands of rows, not a million five
# times. The ORM has no GROUPING SETS; the inner query is its own.
_GROUPING_SETS = """
WITH open_items AS MATERIALIZED ({items})
SELECT GROUPING(status_pedido, estado, vendedor, age, late), quotation,
       COALESCE(status_pedido, estado, vendedor, age::text, late::text, ''),
       sum(items), COALESCE(sum(value), 0)
FROM open_items
GROUP BY GROUPING SETS ((quotation, status_pedido), (quotation, estado), (quotation, vendedor),
                        (quotation, age), (quotation, late))
"""
_STATUS, _STATE, _SALESPERSON, _AGE, _LATE = 0b01111, 0b10111, 0b11011, 0b11101, 0b11110


def backlog_figures(today: datetime.date) -> Figures:
    """The open backlog on a day, in two queries."""
    figures = Figures(totals=CarteiraPrincipal.objects.totais())
    lists = {
        _STATUS: figures.by_status,
        _STATE: figures.by_state,
        _SALESPERSON: figures.by_salesperson,
        _AGE: figures.by_age,
    }
    for grouping, quotation, name, item_count, value in _grouped(today):
        items = int(item_count)
        if quotation and grouping != _STATUS:
            continue
        if grouping in lists:
            lists[grouping].append((name, items, value))
        elif name == "true":
            figures.late_items, figures.late_value = items, value
    for groups in (figures.by_status, figures.by_state, figures.by_salesperson):
        groups.sort(key=lambda group: -group[2])
    figures.by_age.sort(key=lambda group: int(group[0]))
    return figures


def _grouped(today: datetime.date) -> list[tuple[Any, ...]]:
    ages = (
        When(data_pedido__gte=today - datetime.timedelta(days=last), then=n)
        for n, (_first, last) in enumerate(AGES)
        if last is not None
    )
    items, params = (
        CarteiraPrincipal.objects.em_aberto()
        .confiaveis()
        .com_valor()
        .order_by()
        .annotate(
            quotation=ExpressionWrapper(rules.COTACOES, output_field=BooleanField()),
            age=Case(
                When(data_pedido__isnull=True, then=NO_DATE),
                *ages,
                default=len(AGES) - 1,
                output_field=IntegerField(),
            ),
            late=ExpressionWrapper(rules.prazo_vencido(today), output_field=BooleanField()),
        )
        .values("status_pedido", "estado", "vendedor", "quotation", "age", "late")
        .annotate(items=Count("pk"), value=Sum("valor_saldo"))
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(_GROUPING_SETS.format(items=items), params)
        return cursor.fetchall()
