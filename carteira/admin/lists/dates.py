"""Years, then months, then days: the way through the dates of a list.

Django's own asks for every distinct date of the filtered set, which reads all of it.
"""

import datetime
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dates import MONTHS

from ...models.fields import field_of

if TYPE_CHECKING:
    from .changelist import LargeChangeList

_MAX_YEARS = 12
Links = list[tuple[str, str]]
"""Texts and addresses."""


@dataclass(frozen=True)
class DateNavigation:
    """What the list's template shows.

    Attributes:
        name: the date's label.
        all_dates: the address of the list without a chosen date; empty where none is chosen.
        above: the chosen year and month.
        day: the chosen day.
        offered: the next finer step.
    """

    name: Any
    all_dates: str
    above: Links
    day: int | None
    offered: Links


def date_navigation(cl: "LargeChangeList") -> DateNavigation:
    """The dates between the first and the last one of the list."""
    column = str(cl.date_hierarchy)
    year, month, day = (
        _integer(cl.params.get(f"{column}__{part}")) for part in ("year", "month", "day")
    )

    def address(**parts: int) -> str:
        return cl.get_query_string(
            {f"{column}__{part}": value for part, value in parts.items()}, [f"{column}__"]
        )

    above: Links = []
    if year:
        above.append((str(year), address(year=year)))
    if year and month:
        above.append((_month_name(month), address(year=year, month=month)))
    first, last = cl.model_admin.date_range(cl)
    return DateNavigation(
        name=field_of(cl.model, column).verbose_name,
        all_dates=cl.get_query_string({}, [f"{column}__"]) if year else "",
        above=above,
        day=day,
        offered=_offered(first, last, year, month, day, address) if first and last else [],
    )


def _offered(
    first: datetime.date,
    last: datetime.date,
    year: int | None,
    month: int | None,
    day: int | None,
    address: Callable[..., str],
) -> Links:
    """The next finer step: years, months of the chosen year, or days of the chosen month."""
    if not year:
        years = range(first.year, last.year + 1)[-_MAX_YEARS:]
        return [(str(y), address(year=y)) for y in years]
    if not month:
        return [
            (_month_name(m), address(year=year, month=m))
            for m in range(1, 13)
            if (first.year, first.month) <= (year, m) <= (last.year, last.month)
        ]
    if day:
        return []
    return [
        (str(d), address(year=year, month=month, day=d))
        for d in range(1, monthrange(year, month)[1] + 1)
        if first <= datetime.date(year, month, d) <= last
    ]


def _month_name(month: int) -> str:
    return str(MONTHS[month]).capitalize()


def _integer(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
