"""Filters that people fill in."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .... import formats
from ..columns import FilterKind
from .choice import ON
from .relative import PERIODS


class FormFilter(admin.ListFilter, ABC):
    """A filter of one or more inputs; a small form of its own, so it needs no script."""

    template = "carteira/lists/filter_form.html"
    input_type = "text"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self._asked = dict(request.GET.lists())
        for name in self.expected_parameters():
            if name in params:
                value = params.pop(name)
                self.used_parameters[name] = value[-1] if isinstance(value, list) else value

    @abstractmethod
    def inputs(self) -> list[tuple[str, Any]]:
        """Parameter and label of each input."""

    def boxes(self) -> list[tuple[str, Any]]:
        """Parameter and label of each box to tick."""
        return []

    def expected_parameters(self) -> list[Any]:
        return [name for name, _label in [*self.inputs(), *self.boxes()]]

    def value(self, name: str) -> str:
        return str(self.used_parameters.get(name, "")).strip()

    @property
    def active(self) -> bool:
        return any(self.value(name) for name in self.expected_parameters())

    def summary(self) -> str:
        """What is filled in, for the filter's name."""
        return self.value(self.expected_parameters()[0])

    def problems(self) -> list[str]:
        """What is filled in and cannot be used, in words."""
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        own = {*self.expected_parameters(), PAGE_VAR}
        yield {
            "others": [
                (name, value)
                for name, values in self._asked.items()
                if name not in own
                for value in values
            ],
            "inputs": [
                {"name": name, "label": label, "value": self.value(name), "type": self.input_type}
                for name, label in self.inputs()
            ],
            "boxes": [
                {"name": name, "label": label, "value": ON, "checked": self.value(name) == ON}
                for name, label in self.boxes()
            ],
            "summary": self.summary(),
            "clear": changelist.get_query_string(remove=self.expected_parameters())
            if self.active
            else "",
        }


class PastFilter(FormFilter):
    """A day at whose end a list is shown; its rows are of another table: `ListAdmin.as_of`."""

    input_type = "date"
    parameter: str

    def inputs(self) -> list[tuple[str, Any]]:
        return [(self.parameter, _("At the end of"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class PeriodFilter(FormFilter):
    """A filter from one date to another, of a period that moves with the day, or of no date.

    A date that is none is passed over; in a period that is none there is nothing.
    """

    input_type = "date"
    column: str
    parameter: str
    may_lack_date: bool

    def inputs(self) -> list[tuple[str, Any]]:
        return [(f"{self.parameter}_de", _("From")), (f"{self.parameter}_ate", _("To"))]

    def boxes(self) -> list[tuple[str, Any]]:
        return [(without_date(self.parameter), _("Without date"))] if self.may_lack_date else []

    @property
    def _without_date(self) -> bool:
        return any(self.value(name) == ON for name, _label in self.boxes())

    def expected_parameters(self) -> list[Any]:
        return [*super().expected_parameters(), self.parameter]

    @property
    def _period(self) -> str:
        return self.value(self.parameter)

    def dates(self) -> list[datetime.date | None]:
        """The first and the last date, as far as they are given."""
        if self._period in PERIODS:
            return list(PERIODS[self._period][1](timezone.localdate()))
        return [_date(self.value(name)) for name, _label in self.inputs()]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        own = [f"{self.parameter}_"]
        for choice in super().choices(changelist):
            yield choice | {
                "periods": [
                    {
                        "selected": name == self._period,
                        "query_string": changelist.get_query_string({self.parameter: name}, own),
                        "display": label,
                    }
                    for name, (label, _days) in PERIODS.items()
                ]
            }

    def problems(self) -> list[str]:
        asked = [self.value(name) for name, _label in self.inputs()]
        dates = self.dates()
        found = [
            gettext("“%(value)s” is not a date such as 2026-12-31, and is left out.")
            % {"value": text[:40]}
            for text, date in zip(asked, dates, strict=True)
            if text and date is None
        ]
        first, last = dates
        if first and last and first > last:
            found.append(
                gettext("%(title)s: the first day is after the last one.")
                % {"title": capfirst(self.title)}
            )
        return found

    def summary(self) -> str:
        if self._without_date:
            return gettext("without date")
        if self._period:
            return str(PERIODS[self._period][0]) if self._period in PERIODS else self._period
        first, last = (formats.day(date) if date else "…" for date in self.dates())
        return f"{first} – {last}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self._without_date:
            return queryset.filter(**{f"{self.column}__isnull": True})
        if self._period and self._period not in PERIODS:
            return queryset.none()
        first, last = self.dates()
        if first:
            queryset = queryset.filter(**{f"{self.column}__gte": first})
        if last:
            queryset = queryset.filter(**{f"{self.column}__lte": last})
        return queryset


def without_date(parameter: str) -> str:
    """The parameter that asks for what has no date."""
    return f"{parameter}_sem_data"


def period_filter(
    field: str, name: str, heading: Any, *, nullable: bool = False
) -> type[PeriodFilter]:
    """A filter over the days of a date column.

    Its parameters are `<name>_de` and `<name>_ate`, and `<name>` for one of `PERIODS`.

    Args:
        nullable: whether it can ask for what has no date, by `<name>_sem_data`.
    """

    class OfPeriod(PeriodFilter):
        title = heading
        column = field
        parameter = name
        may_lack_date = nullable

    return OfPeriod


def by_period(parameter: str) -> FilterKind:
    """For a column's declaration: `period_filter` under its own title."""
    return lambda field, title: period_filter(field, parameter, title, nullable=True)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
