"""Filters that offer choices."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..columns import FilterKind
from ..values import distinct_values

ON = "sim"
_NAMED = 3


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of named choices; folded unless one is chosen."""

    template = "carteira/lists/filter_choice.html"
    parameter_name: str
    also_takes = ""
    """Values besides those of `lookups`, as a regular expression."""

    @property
    def active(self) -> bool:
        return self.value() is not None

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        """Whether a choice asks for items that cannot be open.

        A list that shows open items by default then shows all of them.
        """
        return False

    def is_chosen(self, value: Any) -> bool:
        """Whether a value of `lookups` is among the chosen ones."""
        return self.value() == str(value)

    def summary(self) -> str:
        """What is chosen, for the filter's name."""
        texts = [str(text) for value, text in self.lookup_choices if self.is_chosen(value)]
        if len(texts) > _NAMED:
            return gettext("%(n)d chosen") % {"n": len(texts)}
        return ", ".join(texts)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        offered: list[tuple[Any, Any]] = [(None, _("All")), *self.lookup_choices]
        for value, text in offered:
            yield {
                "selected": not self.active if value is None else self.is_chosen(value),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": text,
            }


class YesNoFilter(ChoiceFilter, ABC):
    """A filter that is on or off: one click."""

    template = "carteira/lists/filter_yes.html"
    yes: Any = _("Yes")

    @abstractmethod
    def condition(self) -> Q:
        """What the rows have in common when it is on."""

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
    """A filter over the values of one column: one of them, or several given one by one."""

    column: str

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        self.values: list[str] = list(params.get(self.parameter_name, ()))
        super().__init__(request, params, model, model_admin)

    def is_chosen(self, value: Any) -> bool:
        return str(value) in self.values

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.column}__in": self.values}) if self.active else queryset


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
    """A filter over the values a column holds."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        values = offered_values(model_admin, request.user)[self.column]
        values = [*values, *(value for value in self.values if value not in values)]
        return [(value, value or _("None")) for value in values]


def offered_values(model_admin: Any, user: Any) -> dict[str, list[str]]:
    """The values a user sees of the columns that a list's `ValueFilter`s are over; one query."""
    columns = {kind.column for kind in model_admin.list_filter if issubclass(kind, ValueFilter)}
    return distinct_values(model_admin.model, tuple(sorted(columns)), user)


def value_filter(field: str, parameter: str, heading: Any) -> type[ValueFilter]:
    """A filter over the values a column holds."""

    class OfValues(ValueFilter):
        title = heading
        parameter_name = parameter
        column = field

    return OfValues


def by_choice(parameter: str, *, closed: tuple[str, ...] = ()) -> FilterKind:
    """For a column's declaration: `choice_filter` under its own title."""
    return lambda field, title: choice_filter(field, parameter, title, closed=closed)


def by_value(parameter: str) -> FilterKind:
    """For a column's declaration: `value_filter` under its own title."""
    return lambda field, title: value_filter(field, parameter, title)
