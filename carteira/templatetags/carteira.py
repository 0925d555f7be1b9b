"""Formats and the date navigation, for templates."""

import datetime
from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.timesince import timesince
from django.utils.translation import gettext

from .. import formats

register = template.Library()
register.filter("quantity", formats.quantity)
register.filter("money", formats.money)
register.filter("cnpj_cpf", formats.cnpj_cpf)
register.filter("duration", formats.duration)

_MAX_YEARS = 12
Links = list[tuple[str, str]]
"""Texts and addresses."""


@register.filter
def ago(moment: datetime.datetime) -> str:
    """How long ago something was."""
    if (timezone.now() - moment).total_seconds() < 60:
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment)}


@register.filter
def quantity_or_nothing(value: Decimal | str) -> str:
    """A quantity; nothing where there is none."""
    return formats.quantity(value) if isinstance(value, Decimal) else ""


@register.filter
def money_or_nothing(value: Decimal | str) -> str:
    """Money; nothing where there is none."""
    return formats.money(value) if isinstance(value, Decimal) else ""


@register.inclusion_tag("carteira/lists/dates.html")
def date_navigation(cl: ChangeList) -> Mapping[str, Any]:
    """Years, then months, then days, between the first and the last date of the list.

    Django's own asks for every distinct date of the filtered set, which reads all of it.
    """
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
    first, last = cl.model_admin.date_range(cl)  # type: ignore[attr-defined]  # of ListAdmin
    return {
        "name": cl.lookup_opts.get_field(column).verbose_name,  # type: ignore[union-attr]  # a date
        "all_dates": cl.get_query_string({}, [f"{column}__"]) if year else "",
        "above": above,
        "day": day,
        "offered": _offered(first, last, year, month, day, address) if first else [],
    }


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
