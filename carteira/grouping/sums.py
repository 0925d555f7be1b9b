"""The groups of a list's rows: two queries, however many rows and groups there are."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from .dimensions import Dimension
from .subjects import Subject

_CURRENCY = "moeda_do_grupo"


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
    found = (
        keyed.values(*names)
        .annotate(
            **{measure.name: measure.figure(today) for measure in subject.measures},
            **({"descricao": Max(described)} if described else {}),
        )
        .order_by(*_ordered(order), *names)[start:stop]
    )
    groups = {
        tuple(row[name] for name in names): Group(
            keys=tuple(row[name] for name in keys),
            currency=row[_CURRENCY],
            description=row.get("descricao") or "",
            figures={measure.name: row[measure.name] for measure in subject.measures},
        )
        for row in found
    }
    if stop is not None:
        keyed = keyed.filter(_among(keys, groups.values()))
    _add_quantities(keyed, subject, names, groups)
    return list(groups.values())


def _ordered(order: str) -> list[Any]:
    if not order:
        return []
    name = F(order.lstrip("-"))
    return [name.desc(nulls_last=True) if order.startswith("-") else name.asc(nulls_last=True)]


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
