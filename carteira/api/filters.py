"""The filters of the backlog's list as parameters of the API, with the same names and meanings."""

import re
from typing import Annotated, Any, Literal, cast

from django.contrib.admin import ListFilter
from django.http import Http404, HttpRequest
from django.utils import translation
from ninja import Schema
from pydantic import Field, create_model

from ..admin.backlog.filters import Balance, Product
from ..admin.lists.filters import (
    ON,
    ChoiceFilter,
    FieldFilter,
    PastFilter,
    PeriodFilter,
    ValueFilter,
    YesNoFilter,
)
from ..admin_site import site
from ..models import CarteiraPrincipal
from ..querysets import CarteiraQuerySet
from .extra_filters import check_extras, extra_kinds
from .parameters import Day, Text, period

SEARCH = "q"
_admin: Any = site.get_model_admin(CarteiraPrincipal)
Kind = type[ListFilter]


def parameters_of(kind: Kind) -> dict[str, Any]:
    """The parameters of one filter with their types; none of a filter the API does not have."""
    if issubclass(kind, PeriodFilter):
        return period(kind.parameter, may_lack_date=kind.may_lack_date)
    if issubclass(kind, PastFilter):
        return {kind.parameter: Day}
    if issubclass(kind, Product):
        return {kind.PARAMETER: Text}
    if issubclass(kind, ChoiceFilter):
        return {kind.parameter_name: _values(kind)}
    return {}


def _values(kind: type[ChoiceFilter]) -> Any:
    if issubclass(kind, YesNoFilter):
        return Literal[ON]
    if issubclass(kind, ValueFilter):
        return list[Text]
    # The class in the place of its object, which needs a request: what it offers does not.
    lookups: Any = kind.lookups(cast(Any, kind), HttpRequest(), _admin)
    offered = tuple(str(value) for value, _text in lookups)
    if kind.also_takes:
        pattern = "|".join([*map(re.escape, offered), kind.also_takes])
        return Annotated[str, Field(pattern=f"^({pattern})$")]
    values: Any = Literal.__getitem__(offered)
    return list.__class_getitem__(values) if issubclass(kind, FieldFilter) else values


_kinds: dict[Kind, dict[str, Any]] = {kind: parameters_of(kind) for kind in _admin.list_filter}


class _Search(Schema):
    q: Text | None = Field(None, max_length=200, description="as in the list's search box")


_fields: Any = {
    name: (kind | None, None) for parameters in _kinds.values() for name, kind in parameters.items()
}
BacklogFilters: Any = create_model("BacklogFilters", __base__=_Search, **_fields)


def filtered(request: HttpRequest, items: CarteiraQuerySet) -> CarteiraQuerySet:
    """The items that the list would show for the parameters of a request.

    Raises:
        Http404: there is no backlog of the day it asks for.
        ValidationError: what it asks of an extra field is not of its type.
    """
    check_extras(request)
    items = _at(request, items)
    asked = dict(request.GET.lists())
    for kind, parameters in (_kinds | extra_kinds()).items():
        # Open items are what the list shows unless it is asked for others.
        if kind is Balance or asked.keys() & parameters.keys():
            chosen: Any = kind(request, cast(Any, dict(asked)), CarteiraPrincipal, _admin)
            items = chosen.queryset(request, items)
    if text := request.GET.get(SEARCH):
        items, _may_repeat = _admin.get_search_results(request, items, text)
    return items


def _at(request: HttpRequest, items: CarteiraQuerySet) -> CarteiraQuerySet:
    """The items as they were, where a day is asked for."""
    try:
        # As all refusals are.
        with translation.override("en"):
            found: CarteiraQuerySet = _admin.as_of(request, items)
    except ValueError as error:
        raise Http404(str(error)) from None
    return found
