"""The backlog's bridge (*ponte da carteira*): how it came from one moment's state to another's.

The opening is the present state with every later step undone, the closing is the opening with the
steps of the period: whatever the steps are called, opening plus steps is the closing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

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

    def add(self, row: dict[str, Any]) -> None:
        """Adds a sum of the query: a present state, or steps of the period or since."""
        for parts, name, amount in (
            (self.values, row["currency"], row["worth"] or ZERO),
            (self.quantities, row["unit"], row["amount"] or ZERO),
        ):
            amounts = parts.setdefault(name, Amounts(name))
            if not row["step"]:
                amounts.opening += amount
                continue
            amounts.opening -= amount
            if not row["later"]:
                amounts.steps[row["step"]] += amount


@dataclass
class Bridge:
    """A period's bridge.

    Attributes:
        total: of all groups together.
        groups: by the size of what moved; empty where no grouping was asked for.
    """

    start: datetime.datetime
    end: datetime.datetime
    total: Group
    groups: list[Group]


def bridge(
    start: datetime.datetime,
    end: datetime.datetime,
    *,
    measure: str = Measure.TO_INVOICE,
    by: str = "",
    items: Q | None = None,
) -> Bridge:
    """The bridge from one moment to another, in one query.

    Args:
        start, end: changes after `start`, up to `end`.
        measure: what is left to invoice, or to deliver.
        by: one of `GROUPINGS`.
        items: only items that meet this condition now.

    Raises:
        TooEarlyError: the log does not reach back to `start`.
    """
    require_logged(start)
    total, groups = Group(()), dict[tuple[str | None, ...], Group]()
    columns = GROUPINGS[by]
    for row in _sums(start, end, measure, columns, items or Q()):
        total.add(row)
        if columns:
            key = tuple(row[f"group_{n}"] for n in range(len(columns)))
            groups.setdefault(key, Group(key)).add(row)
    for group in (total, *groups.values()):
        _drop_empty(group)
    return Bridge(start, end, total, sorted(groups.values(), key=_moved, reverse=True))


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
) -> Iterable[dict[str, Any]]:
    """The present state and the steps, by group, unit and currency: one statement, one snapshot."""
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


def _drop_empty(group: Group) -> None:
    for parts in (group.values, group.quantities):
        for name in [name for name, amounts in parts.items() if not amounts]:
            del parts[name]


def _moved(group: Group) -> tuple[Decimal, Decimal]:
    """By what moved, then by what there is."""
    return (
        sum((abs(v) for one in group.values.values() for v in one.steps.values()), ZERO),
        sum((abs(one.closing) for one in group.values.values()), ZERO),
    )
