"""Filters that people fill in."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .... import formats
from ..columns import FilterKind


class FormFilter(admin.ListFilter):
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

    def inputs(self) -> list[tuple[str, Any]]:
        """Parameter and label of each input."""
        raise NotImplementedError

    def expected_parameters(self) -> list[Any]:
        return [name for name, _label in self.inputs()]

    def value(self, name: str) -> str:
        return str(self.used_parameters.get(name, "")).strip()

    @property
    def active(self) -> bool:
        return any(self.value(name) for name in self.expected_parameters())

    def summary(self) -> str:
        """What is filled in, for the filter's name."""
        return self.value(self.expected_parameters()[0])

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
            "summary": self.summary(),
            "clear": changelist.get_query_string(remove=self.expected_parameters())
            if self.active
            else "",
        }


class PeriodFilter(FormFilter):
    """A filter from one date to another; a date that is none is passed over."""

    input_type = "date"
    column: str
    parameter: str

    def inputs(self) -> list[tuple[str, Any]]:
        return [(f"{self.parameter}_de", _("From")), (f"{self.parameter}_ate", _("To"))]

    def dates(self) -> list[datetime.date | None]:
        """The first and the last date, as far as they are given."""
        return [_date(self.value(name)) for name in self.expected_parameters()]

    def summary(self) -> str:
        first, last = (formats.day(date) if date else "…" for date in self.dates())
        return f"{first} – {last}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = self.dates()
        if first:
            queryset = queryset.filter(**{f"{self.column}__gte": first})
        if last:
            queryset = queryset.filter(**{f"{self.column}__lte": last})
        return queryset


def period_filter(field: str, name: str, heading: Any) -> type[PeriodFilter]:
    """A filter over the days of a date column; its parameters are `<name>_de` and `<name>_ate`."""

    class OfPeriod(PeriodFilter):
        title = heading
        column = field
        parameter = name

    return OfPeriod


def by_period(parameter: str) -> FilterKind:
    """For a column's declaration: `period_filter` under its own title."""
    return lambda field, title: period_filter(field, parameter, title)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
