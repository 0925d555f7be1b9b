"""The kinds of filter a list can have."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ... import formats
from .columns import FilterKind
from .values import distinct_values

ON = "sim"


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of named choices; folded unless one is chosen."""

    template = "carteira/lists/filter_choice.html"
    parameter_name: str

    @property
    def active(self) -> bool:
        return self.value() is not None

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        """Whether a choice asks for items that cannot be open.

        A list that shows open items unless told otherwise then shows all of them.
        """
        return False


class YesNoFilter(ChoiceFilter):
    """A filter that is on or off: one click."""

    template = "carteira/lists/filter_yes.html"
    yes: Any = _("Yes")

    def condition(self) -> Q:
        """What the rows have in common when it is on."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(ON, self.yes)]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        add = {} if self.active else {self.parameter_name: ON}
        remove = [self.parameter_name] if self.active else []
        yield {
            "selected": self.active,
            "query_string": changelist.get_query_string(add, remove),
            "display": self.yes,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.condition()) if self.value() == ON else queryset


class FieldFilter(ChoiceFilter):
    """A filter over the values of one column."""

    column: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.active else queryset


def choice_filter(
    field: str, parameter: str, heading: Any, *, closed: tuple[str, ...] = ()
) -> type[FieldFilter]:
    """A filter over the declared choices of a field.

    Args:
        closed: the choices of items that cannot be open.
    """

    class OfChoices(FieldFilter):
        title = heading
        parameter_name = parameter
        column = field

        @classmethod
        def includes_closed(cls, value: str) -> bool:
            return value in closed

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
            return list(model_admin.model._meta.get_field(field).flatchoices)

    return OfChoices


class ValueFilter(FieldFilter):
    """A filter over the values a column holds; all such filters of a list are read in one query."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        columns = {kind.column for kind in model_admin.list_filter if issubclass(kind, ValueFilter)}
        values = distinct_values(model_admin.model, tuple(sorted(columns)))[self.column]
        chosen = request.GET.get(self.parameter_name)
        if chosen and chosen not in values:
            values = [*values, chosen]
        return [(value, value) for value in values]


def value_filter(field: str, parameter: str, heading: Any) -> type[ValueFilter]:
    """A filter over the values a column holds."""

    class OfValues(ValueFilter):
        title = heading
        parameter_name = parameter
        column = field

    return OfValues


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
        return str(self.used_parameters.get(name, "")).replace("\x00", "").strip()

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


def by_choice(parameter: str, *, closed: tuple[str, ...] = ()) -> FilterKind:
    """For a column's declaration: `choice_filter` under its own title."""
    return lambda field, title: choice_filter(field, parameter, title, closed=closed)


def by_value(parameter: str) -> FilterKind:
    """For a column's declaration: `value_filter` under its own title."""
    return lambda field, title: value_filter(field, parameter, title)


def by_period(parameter: str) -> FilterKind:
    """For a column's declaration: `period_filter` under its own title."""
    return lambda field, title: period_filter(field, parameter, title)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
