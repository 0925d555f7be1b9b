"""The groups of a list's rows: two queries, however many rows and groups there are.

One adds up the rows of each group, unit by unit; the other counts its orders and describes it. The
query of the measure that sorts comes first and says which groups are shown; the other reads the
rows of those alone.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Max, Q, QuerySet

from ..querysets.combined import combined
from .dimensions import Dimension
from .subjects import COUNT, Subject

_CURRENCY, _DESCRIPTION, _UNITS = "moeda_do_grupo", "descricao_do_grupo", "unidades_do_grupo"


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
    figures: dict[str, Any]
    description: str = ""
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
    names = (*keys, _CURRENCY)
    keyed = rows.order_by().annotate(**keys, **{_CURRENCY: subject.currency.key})
    described = dimensions[-1].described_by if dimensions else ""
    queries = [
        partial(_amounts, subject, names, today=today),
        partial(_orders, subject, names, described=described),
    ]
    sorting = subject.measure(order.removeprefix("-"))
    if sorting is not None and sorting.figure is None:
        queries.reverse()
    first, second = queries
    groups: dict[tuple[Any, ...], Group] = {}
    for key, row in first(keyed, order=_ordered(order), start=start, stop=stop):
        groups[key] = Group(tuple(map(_date, key[:-1])), key[-1], _no_figures(subject))
        _add(groups[key], row, subject)
    if stop is not None:
        keyed = keyed.filter(_among(keys, groups.values()))
    for key, row in second(keyed) if groups else ():
        if key in groups:
            _add(groups[key], row, subject)
    return list(groups.values())


_Row = tuple[tuple[Any, ...], dict[str, Any]]


def _amounts(
    subject: Subject,
    names: Sequence[str],
    keyed: QuerySet[Any],
    *,
    today: datetime.date,
    **part: Any,
) -> Iterator[_Row]:
    """The figures of each group but its orders, and its quantities by unit."""
    measures = [one for one in subject.measures if one.figure]
    parts = keyed.values(*names, subject.unit).annotate(
        **{one.name: one.figure(today) for one in measures if one.figure},
        **{name: figure for name, _title, figure in subject.quantities},
    )
    columns = {one.name: f"{one.combined}({one.name})" for one in measures}
    columns |= {name: _by_unit(name, subject) for name, _title, _figure in subject.quantities}
    columns[_UNITS] = _by_unit(subject.unit, subject)
    return combined(parts, names, columns, **part)


def _orders(
    subject: Subject,
    names: Sequence[str],
    keyed: QuerySet[Any],
    *,
    described: str,
    **part: Any,
) -> Iterator[_Row]:
    """How many orders each group has, by the one measure that counts them, and its description."""
    orders = keyed.values(*names, "empresa", subject.order)
    counted = f"count(*) FILTER (WHERE {subject.order} <> '')"
    columns = {one.name: counted for one in subject.measures if one.figure is None}
    if not described:
        return combined(orders.distinct(), names, columns, **part)
    columns[_DESCRIPTION] = f"max({_DESCRIPTION})"
    return combined(orders.annotate(**{_DESCRIPTION: Max(described)}), names, columns, **part)


def _by_unit(name: str, subject: Subject) -> str:
    return f"array_agg({name} ORDER BY {subject.unit})"


def _ordered(order: str) -> str:
    if not order:
        return ""
    direction = "DESC" if order.startswith("-") else "ASC"
    return f"{order.removeprefix('-')} {direction} NULLS LAST, "


def _date(key: Any) -> Any:
    """A key as its dimension has it: PostgreSQL makes a moment of the first day of a period."""
    return key.date() if isinstance(key, datetime.datetime) else key


def _no_figures(subject: Subject) -> dict[str, Any]:
    return {one.name: 0 if one.kind == COUNT else None for one in subject.measures}


def _add(group: Group, row: dict[str, Any], subject: Subject) -> None:
    """What a row of one of the queries says of a group."""
    for one in subject.measures:
        if one.name in row:
            # A sum of counts comes as a Decimal.
            group.figures[one.name] = int(row[one.name]) if one.kind == COUNT else row[one.name]
    group.description = row.get(_DESCRIPTION) or group.description
    for n, unit in enumerate(row.get(_UNITS, ())):
        quantities = {name: row[name][n] for name, _title, _figure in subject.quantities}
        if any(quantities.values()):
            group.quantities.append((unit, quantities))


def _among(keys: Iterable[str], groups: Iterable[Group]) -> Q:
    """Matches the rows of these groups, and perhaps of others with the same keys in other pairs."""
    condition = Q()
    for n, name in enumerate(keys):
        found = {group.keys[n] for group in groups}
        one = Q(**{f"{name}__in": found - {None}})
        condition &= one | Q(**{f"{name}__isnull": True}) if None in found else one
    return condition
