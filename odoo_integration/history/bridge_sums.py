"""The sums a bridge is made of: the present state, and the steps of a period and since."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, CharField, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from carteira import rules
from carteira.formats import REAL
from carteira.grouping.dimensions import CnpjRoot
from carteira.models import CarteiraPrincipal
from carteira.querysets.kept_answers import answered

from ..models import BridgeStep

Measure = BridgeStep.Measure

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


def summed(
    start: datetime.datetime,
    end: datetime.datetime | None,
    *,
    measure: str,
    columns: Sequence[str],
    items: Q,
    most: int | None,
) -> Iterator[tuple[int | None, tuple[Any, ...], Iterable[tuple[Any, ...]]]]:
    """The sums in total, and of each group: one statement, one snapshot.

    Args:
        start, end: steps after `start` are counted; those after `end` are marked as later. None
            for the present: its moment would make every statement another, and keep no answer.
        columns: what the items are grouped by.
        items: only items that meet this condition now.
        most: how many groups, those that moved most; None for all.

    Returns:
        The number of all groups, None for the total; a group's key; and its sums: unit, currency,
        the kind of step, empty for the present state, whether it was later, value and quantity.
    """
    keys = [f"group_{n}" for n in range(len(columns))]
    try:
        sums, params = _sums(start, end, measure, columns, items).query.sql_with_params()
    except EmptyResultSet:
        return
    arrays = ", ".join(f"array_agg({name})" for name in _PARTS)
    query = _TOTAL.format(sums=sums, nothing="".join("NULL, " for _ in keys), arrays=arrays)
    if keys:
        query += _GROUPS.format(keys=", ".join(keys), arrays=arrays)
        params = (*params, most)
    for count, *row in answered(query, params, using=DEFAULT_DB_ALIAS):
        yield count, tuple(row[: len(keys)]), zip(*row[len(keys) :], strict=True)


def _steps(items: Q) -> QuerySet[BridgeStep]:
    """The steps of the items that meet a condition now."""
    chosen = BridgeStep.objects.all()
    return chosen.filter(item__in=CarteiraPrincipal.objects.filter(items)) if items else chosen


def _sums(
    start: datetime.datetime,
    end: datetime.datetime | None,
    measure: str,
    columns: Sequence[str],
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
        _steps(items)
        .filter(measure=measure, moment__gt=start)
        .annotate(
            unit=F("unidade"),
            currency=F("moeda"),
            step=F("kind"),
            later=Case(When(moment__gt=end, then=True), default=False) if end else Value(False),
        )
    )
    return _added(present, columns, "", value, quantity).union(
        _added(moved, columns, "item__", "valor", "quantidade"), all=True
    )


def _added(
    rows: QuerySet[Any], columns: Sequence[str], prefix: str, value: str, quantity: str
) -> QuerySet[Any, dict[str, Any]]:
    """Sums by group, unit, currency and step; under the same names whatever table is read."""
    groups = {
        f"group_{n}": CnpjRoot("", "", f"{prefix}cnpj_cpf").key
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
