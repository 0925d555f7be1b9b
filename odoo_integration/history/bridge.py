"""The backlog's bridge (*ponte da carteira*): how it came from one moment's state to another's.

The opening is the present state with every later step undone, the closing is the opening with the
steps of the period: whatever the steps are called, opening plus steps is the closing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Left, NullIf

from carteira import rules
from carteira.formats import REAL
from carteira.models import CarteiraPrincipal

from ..models import BridgeStep
from .reach import require_logged

ZERO = Decimal(0)
Measure, Kind = BridgeStep.Measure, BridgeStep.Kind

GROUPINGS = {
    "": (),
    "empresa": ("empresa",),
    "cliente": ("cnpj_cpf", "raz_social"),
    "raiz": ("raiz",),
    "vendedor": ("vendedor",),
    "uf": ("estado",),
    "produto": ("cod_produto", "nome_produto"),
}
"""What a bridge can be grouped by, and the columns of the items: as they are now."""
CNPJ_ROOT = 8
_PARTS = ("unit", "currency", "step", "later", "worth", "amount")
# Sorted and cut by the database: a million items have tens of thousands of groups.
_TOTAL = """
WITH sums AS MATERIALIZED ({sums})
(SELECT NULL AS groups, {nothing}{arrays} FROM (
    SELECT unit, currency, step, later, sum(worth) AS worth, sum(amount) AS amount
    FROM sums GROUP BY unit, currency, step, later) parts HAVING count(*) > 0)
"""
# By what moved, then by what there is.
_GROUPS = """
UNION ALL
(SELECT count(*) OVER (), {keys}, {arrays} FROM sums GROUP BY {keys}
 ORDER BY sum(abs(worth)) FILTER (WHERE step <> '' AND NOT later) DESC NULLS LAST,
          abs(sum(CASE WHEN step = '' THEN worth WHEN later THEN -worth END)) DESC NULLS LAST,
          {keys}
 LIMIT %s)
"""
_OPEN = {
    Measure.TO_INVOICE: (rules.A_FATURAR, "qtd_saldo_produto_pedido", "valor_saldo"),
    Measure.TO_DELIVER: (rules.A_ENTREGAR, "saldo_a_entregar", "valor_saldo_a_entregar"),
}


@dataclass
class Amounts:
    """The bridge of one currency, or of one unit.

    Attributes:
        name: the currency's code, or the unit.
        steps: what moved it, by kind; the parts that lower it are negative.
    """

    name: str
    opening: Decimal = ZERO
    steps: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def closing(self) -> Decimal:
        """The opening and all steps."""
        return self.opening + sum(self.steps.values(), ZERO)

    def __bool__(self) -> bool:
        return bool(self.opening or self.closing or any(self.steps.values()))


@dataclass
class Group:
    """The bridge of the items that have something in common.

    Attributes:
        key: the values of the columns of the grouping; None for items that were deleted here.
        values: per currency.
        quantities: per unit.
    """

    key: tuple[str | None, ...]
    values: dict[str, Amounts] = field(default_factory=dict)
    quantities: dict[str, Amounts] = field(default_factory=dict)

    @classmethod
    def of(cls, key: tuple[str | None, ...], parts: Iterable[tuple[Any, ...]]) -> Self:
        """Puts together the sums of the query that belong to a group; see `_PARTS`."""
        group = cls(key)
        for unit, currency, step, later, worth, amount in parts:
            _add(group.values, currency, step, later, worth or ZERO)
            _add(group.quantities, unit, step, later, amount or ZERO)
        for amounts in (group.values, group.quantities):
            for name in [name for name, one in amounts.items() if not one]:
                del amounts[name]
        return group


@dataclass
class Bridge:
    """A period's bridge.

    Attributes:
        total: of all groups together.
        groups: by the size of what moved; empty where no grouping was asked for.
        more: how many groups there are besides.
    """

    start: datetime.datetime
    end: datetime.datetime
    total: Group
    groups: list[Group]
    more: int


def bridge(
    start: datetime.datetime,
    end: datetime.datetime,
    *,
    measure: str = Measure.TO_INVOICE,
    by: str = "",
    items: Q | None = None,
    most: int | None = None,
) -> Bridge:
    """The bridge from one moment to another, in one query.

    Args:
        start, end: changes after `start`, up to `end`.
        measure: what is left to invoice, or to deliver.
        by: one of `GROUPINGS`.
        items: only items that meet this condition now.
        most: how many groups are put together, those that moved most; None for all.

    Raises:
        TooEarlyError: the log does not reach back to `start`.
    """
    require_logged(start)
    columns = GROUPINGS[by]
    keys = [f"group_{n}" for n in range(len(columns))]
    total, groups, count = Group(()), [], 0
    for found, *row in _rows(_sums(start, end, measure, columns, items or Q()), keys, most):
        key, parts = tuple(row[: len(keys)]), zip(*row[len(keys) :], strict=True)
        if found is None:
            total = Group.of((), parts)
        else:
            groups.append(Group.of(key, parts))
            count = found
    return Bridge(start, end, total, groups, more=count - len(groups))


def steps(items: Q) -> QuerySet[BridgeStep]:
    """The steps of the items that meet a condition now."""
    chosen = BridgeStep.objects.all()
    return chosen.filter(item__in=CarteiraPrincipal.objects.filter(items)) if items else chosen


def _sums(
    start: datetime.datetime,
    end: datetime.datetime,
    measure: str,
    columns: tuple[str, ...],
    items: Q,
) -> QuerySet[Any, Any]:
    """The present state and the steps, by group, unit and currency."""
    condition, quantity, value = _OPEN[Measure(measure)]
    present = CarteiraPrincipal.objects.filter(
        rules.VIGENTES & rules.FIRMES & rules.CONFIAVEIS & condition & items
    ).annotate(
        unit=F("unid_medida_produto"),
        currency=Coalesce(NullIf("moeda_empresa", Value("")), Value(REAL)),
        step=Value("", output_field=CharField()),
        later=Value(False),
    )
    moved = (
        steps(items)
        .filter(measure=measure, moment__gt=start)
        .annotate(
            unit=F("unidade"),
            currency=F("moeda"),
            step=F("kind"),
            later=Case(When(moment__gt=end, then=True), default=False),
        )
    )
    return _added(present, columns, "", value, quantity).union(
        _added(moved, columns, "item__", "valor", "quantidade"), all=True
    )


def _added(
    rows: QuerySet[Any], columns: tuple[str, ...], prefix: str, value: str, quantity: str
) -> QuerySet[Any, dict[str, Any]]:
    """Sums by group, unit, currency and step; under the same names whatever table is read."""
    groups = {
        f"group_{n}": Left(f"{prefix}cnpj_cpf", CNPJ_ROOT)
        if column == "raiz"
        else F(f"{prefix}{column}")
        for n, column in enumerate(columns)
    }
    output = DecimalField(max_digits=30, decimal_places=3)
    return (
        rows.order_by()
        .annotate(**groups)
        .values("unit", "currency", "step", "later", *groups)
        .annotate(worth=Sum(value, output_field=output), amount=Sum(quantity, output_field=output))
    )


def _rows(sums: QuerySet[Any, Any], keys: list[str], most: int | None) -> list[tuple[Any, ...]]:
    """The total, and each group with the number of all: one statement, one snapshot."""
    try:
        statement, params = sums.query.sql_with_params()
    except EmptyResultSet:
        return []
    arrays = ", ".join(f"array_agg({name})" for name in _PARTS)
    query = _TOTAL.format(sums=statement, nothing="".join("NULL, " for _ in keys), arrays=arrays)
    if keys:
        query += _GROUPS.format(keys=", ".join(keys), arrays=arrays)
        params = (*params, most)
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def _add(parts: dict[str, Amounts], name: str, step: str, later: bool, amount: Decimal) -> None:
    """Adds a sum of the query: of the present state, or of steps of the period or since."""
    amounts = parts.get(name)
    if amounts is None:
        amounts = parts[name] = Amounts(name)
    if not step:
        amounts.opening += amount
        return
    amounts.opening -= amount
    if not later:
        amounts.steps[step] += amount
