"""Periods that move with the day: today, this week, the next 7 days."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

Bounds = tuple[datetime.date | None, datetime.date | None]
"""The first and the last day; None where there is none."""

TODAY, THIS_WEEK, NEXT_7_DAYS = "hoje", "esta_semana", "proximos_7_dias"
THIS_MONTH, OVER_30_DAYS_AGO = "este_mes", "ha_mais_de_30_dias"
_DAY = datetime.timedelta(days=1)


def _this_week(today: datetime.date) -> Bounds:
    monday = today - today.weekday() * _DAY
    return monday, monday + 6 * _DAY


def _this_month(today: datetime.date) -> Bounds:
    first = today.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1) - _DAY


PERIODS: dict[str, tuple[Any, Callable[[datetime.date], Bounds]]] = {
    TODAY: (_("Today"), lambda today: (today, today)),
    THIS_WEEK: (_("This week"), _this_week),
    NEXT_7_DAYS: (_("Next 7 days"), lambda today: (today, today + 7 * _DAY)),
    THIS_MONTH: (_("This month"), _this_month),
    OVER_30_DAYS_AGO: (_("More than 30 days ago"), lambda today: (None, today - 31 * _DAY)),
}
"""What addresses call each, its label, and its days as of today. Weeks begin on Monday."""
