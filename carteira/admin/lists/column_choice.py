"""Which columns a list shows: all of them, or those that its address names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.http import HttpRequest
from django.utils.text import capfirst

COLUMNS = "colunas"
# The order names columns by their place among those shown.
_LEFT_OUT = (COLUMNS, ORDER_VAR, PAGE_VAR)


def chosen(
    request: HttpRequest, offered: Sequence[Any], optional: Sequence[Any] = ()
) -> Sequence[Any]:
    """The columns of a list that its address names; where it names none, all but the optional ones.

    The first is always there: it leads to the row's page.
    """
    named = request.GET.getlist(COLUMNS)
    first, *others = offered
    found = [column for column in (*others, *optional) if str(column) in named]
    return (first, *found) if found else offered


def column_form(
    request: HttpRequest, model_admin: Any, offered: Sequence[Any], shown: Iterable[Any]
) -> dict[str, Any]:
    """What the template of the choice shows; nothing where there is no choice."""
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in _LEFT_OUT
        for value in values
    ]
    names = set(map(str, shown))
    columns = [
        (
            str(name),
            capfirst(str(label_for_field(name, model_admin.model, model_admin))),
            str(name) in names,
        )
        for name in offered[1:]
    ]
    return {"parameter": COLUMNS, "columns": columns, "others": kept}
