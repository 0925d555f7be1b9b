"""A list in groups: which ones its address asks for, and the filter that leads back to rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...grouping import Dimension

if TYPE_CHECKING:
    from .changelist import LargeChangeList

GROUP_BY, SORT_BY, OPENED = "agrupar", "ordem", "abrir"
OWN_PARAMETERS = (GROUP_BY, SORT_BY, OPENED)
"""All that the groups of a list need in its address."""
ALL_OPENED = "*"
IN_GROUP = "grupo_"
_LEVELS = 2


class InGroup(admin.ListFilter):
    """The rows of the groups through which the list was entered."""

    title = _("group")
    template = "carteira/lists/filter_groups.html"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        subject = model_admin.grouping
        self._groups: list[tuple[Dimension, str]] = []
        for dimension in (*subject.dimensions, subject.currency):
            values = params.pop(IN_GROUP + dimension.name, None)
            if values is not None:
                self._groups.append(
                    (dimension, values[-1].replace("\x00", "\N{REPLACEMENT CHARACTER}"))
                )

    def has_output(self) -> bool:
        return bool(self._groups)

    def expected_parameters(self) -> list[Any]:
        return [IN_GROUP + dimension.name for dimension, _value in self._groups]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for dimension, value in self._groups:
            yield {
                "title": capfirst(str(dimension.title)),
                "display": dimension.text_of(value),
                "query_string": changelist.get_query_string(remove=[IN_GROUP + dimension.name]),
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for dimension, value in self._groups:
            queryset = queryset.filter(dimension.condition(value))
        return queryset


def dimensions_asked_for(cl: "LargeChangeList") -> tuple[Dimension, ...]:
    """What the address of a list groups it by; names that are none are left out."""
    subject = cl.model_admin.grouping
    if subject is None:
        return ()
    names = dict.fromkeys(cl.filter_params.get(GROUP_BY, ()))
    found = [one for name in names for one in subject.dimensions if one.name == name]
    return tuple(found[:_LEVELS])


def tell_unknown(request: HttpRequest, cl: "LargeChangeList") -> None:
    """Says which names in the address of a list are none of its groups."""
    known = {one.name for one in dimensions_asked_for(cl)} | {""}
    for name in cl.filter_params.get(GROUP_BY, ()):
        if name not in known:
            text = gettext("The list cannot be grouped by “%(name)s”.") % {"name": name}
            messages.warning(request, text)


def order_asked_for(cl: "LargeChangeList") -> str:
    """The measure that sorts the groups, after a minus for the largest first."""
    subject = cl.model_admin.grouping
    assert subject is not None
    asked = cl.params.get(SORT_BY, "")
    return asked if subject.measure(asked.removeprefix("-")) else f"-{subject.first_by}"


def in_group(pairs: list[tuple[Dimension, Any]]) -> dict[str, str]:
    """The parameters of the list that shows the rows of a group.

    Args:
        pairs: its dimensions, each with the group's key.
    """
    return {IN_GROUP + dimension.name: dimension.value(key) for dimension, key in pairs}
