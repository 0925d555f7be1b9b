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

from django.db.models import Q

from .bridge_sums import GROUPINGS, Measure, summed
from .reach import require_logged

ZERO = Decimal(0)


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
        """Puts together the sums that belong to a group, as `summed` gives them."""
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

    total: Group
    groups: list[Group]
    more: int


def bridge(
    start: datetime.datetime,
    end: datetime.datetime | None = None,
    *,
    measure: str = Measure.TO_INVOICE,
    by: str = "",
    items: Q | None = None,
    most: int | None = None,
) -> Bridge:
    """The bridge from one moment to another, in one query.

    Args:
        start: changes after it.
        end: changes up to it; None for the present.
        measure: what is left to invoice, or to deliver.
        by: one of `GROUPINGS`.
        items: only items that meet this condition now.
        most: how many groups are put together, those that moved most; None for all.

    Raises:
        TooEarlyError: the log does not reach back to `start`.
    """
    require_logged(start)
    total, groups, count = Group(()), [], 0
    for found, key, parts in summed(
        start, end, measure=measure, columns=GROUPINGS[by], items=items or Q(), most=most
    ):
        if found is None:
            total = Group.of((), parts)
        else:
            groups.append(Group.of(key, parts))
            count = found
    return Bridge(total, groups, more=count - len(groups))


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
