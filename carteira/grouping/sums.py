"""The groups of a list's rows: two queries, however many rows and groups there are.

Orders are not counted by COUNT(DISTINCT): for that, PostgreSQL sorts every row by the group's text.
The rows are first added up by group and order, which it hashes or sorts in parallel, and then by
group. The ORM has no aggregates of aggregates; the inner query is its own.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Max, Q, QuerySet

from .dimensions import Dimension
from .subjects import COUNT, Measure, Subject

_CURRENCY, _DESCRIPTION = "moeda_do_grupo", "descricao_do_grupo"
_COMBINED = """
SELECT {columns} FROM ({parts}) parts
GROUP BY {keys} ORDER BY {order}{keys} LIMIT %s OFFSET %s
"""


@dataclass
class Group:
    """The sums of the rows that share a key, in one currency.

    Attributes:
        keys: one for each dimension; none for the sum of all rows.
        currency: the code of the currency its values are in.
        description: what the last dimension says of it besides its key.
        figures: the subject's measures by name; None where there is nothing to sum.
        quantities: a unit, and the subject's quantities by name in that unit.
        inner: the groups it is divided into, as far as they were asked for.
    """

    keys: tuple[Any, ...]
    currency: str
    description: str
    figures: dict[str, Any]
    quantities: list[tuple[str, dict[str, Decimal | None]]] = field(default_factory=list)
    inner: list["Group"] = field(default_factory=list)


def summed(
    rows: QuerySet[Any],
    subject: Subject,
    dimensions: Sequence[Dimension],
    *,
    today: datetime.date,
    order: str = "",
    start: int = 0,
    stop: int | None = None,
) -> list[Group]:
    """The groups of these rows by these dimensions and by currency.

    Args:
        dimensions: none for the sum of all rows.
        today: the day by which delays are counted.
        order: a measure's name, after a minus for the largest first.
        start, stop: which of the groups; `stop` None for all after `start`.
    """
    keys = {f"grupo_{n}": one.key for n, one in enumerate(dimensions)}
    keyed = rows.order_by().annotate(**keys, **{_CURRENCY: subject.currency.key})
    names = (*keys, _CURRENCY)
    described = dimensions[-1].described_by if dimensions else ""
    parts = keyed.values(*names, "empresa", subject.order).annotate(
        **{one.name: one.figure(today) for one in subject.measures if one.figure},
        **({_DESCRIPTION: Max(described)} if described else {}),
    )
    columns = {name: name for name in names} | {
        one.name: f"{one.combined}({one.name})" if one.figure else _count(subject.order)
        for one in subject.measures
    }
    if described:
        columns[_DESCRIPTION] = f"max({_DESCRIPTION})"
    groups = {}
    for row in _rows(parts, columns, names, _ordered(order), start, stop):
        key = tuple(_date(row[name]) for name in names)
        groups[key] = Group(
            keys=key[:-1],
            currency=row[_CURRENCY],
            description=row.get(_DESCRIPTION) or "",
            figures={one.name: _figure(one, row[one.name]) for one in subject.measures},
        )
    if stop is not None:
        keyed = keyed.filter(_among(keys, groups.values()))
    _add_quantities(keyed, subject, names, groups)
    return list(groups.values())


def _rows(
    parts: QuerySet[Any],
    columns: dict[str, str],
    names: Sequence[str],
    order: str,
    start: int,
    stop: int | None,
) -> list[dict[str, Any]]:
    """The parts of each group added up; `columns` are names and expressions of our own."""
    try:
        inner, params = parts.query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = _COMBINED.format(
        columns=", ".join(f"{expression} AS {name}" for name, expression in columns.items()),
        parts=inner,
        keys=", ".join(names),
        order=order,
    )
    limit = None if stop is None else stop - start
    with connections[parts.db].cursor() as cursor:
        cursor.execute(statement, (*params, limit, start))
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _count(order: str) -> str:
    return f"count(*) FILTER (WHERE {order} <> '')"


def _ordered(order: str) -> str:
    if not order:
        return ""
    direction = "DESC" if order.startswith("-") else "ASC"
    return f"{order.removeprefix('-')} {direction} NULLS LAST, "


def _date(key: Any) -> Any:
    """A key as its dimension has it: PostgreSQL makes a moment of the first day of a period."""
    return key.date() if isinstance(key, datetime.datetime) else key


def _figure(measure: Measure, value: Any) -> Any:
    # A sum of counts comes as a Decimal.
    return int(value) if measure.kind == COUNT else value


def _among(keys: Iterable[str], groups: Iterable[Group]) -> Q:
    """Matches the rows of these groups, and perhaps of others with the same keys in other pairs."""
    condition = Q()
    for n, name in enumerate(keys):
        found = {group.keys[n] for group in groups}
        one = Q(**{f"{name}__in": found - {None}})
        condition &= one | Q(**{f"{name}__isnull": True}) if None in found else one
    return condition


def _add_quantities(
    keyed: QuerySet[Any], subject: Subject, names: Sequence[str], groups: dict[Any, Group]
) -> None:
    if not groups:
        return
    sums = {name: figure for name, _title, figure in subject.quantities}
    rows = keyed.values(*names, subject.unit).annotate(**sums).order_by(*names, subject.unit)
    for row in rows:
        group = groups.get(tuple(row[name] for name in names))
        values = {name: row[name] for name in sums}
        if group is not None and any(values.values()):
            group.quantities.append((row[subject.unit], values))
