"""The headings of a list: one link each, which sorts by that column alone."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html

from ...models.fields import field_of

if TYPE_CHECKING:
    from .changelist import LargeChangeList


def headers(cl: "LargeChangeList", given: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Django's headings with one address each, and an arrow on the first sorted column alone.

    Numbers are sorted from the largest at the first click.

    Args:
        given: as Django's `result_headers` makes them.
    """
    for place, header in enumerate(given):
        if not header["sortable"]:
            yield header
            continue
        first = header["sort_priority"] == 1
        descending = not header["ascending"] if first else not _is_number(cl, place)
        name = cl.list_display[place]
        kinds = f"sortable column-{name}" + (" sorted" if first else "")
        kinds += " numeric" if getattr(name, "numeric", False) else ""
        yield header | {
            "direction": ("ascending" if header["ascending"] else "descending") if first else "",
            "class_attrib": format_html(' class="{}"', kinds),
            "url": cl.get_query_string(
                {ORDER_VAR: f"{place}" if descending else f"-{place}"}, [PAGE_VAR]
            ),
        }


def _is_number(cl: "LargeChangeList", place: int) -> bool:
    name = cl.get_ordering_field(cl.list_display[place])
    if not isinstance(name, str):
        return False
    try:
        field = field_of(cl.model, name)
    except FieldDoesNotExist:
        # An annotation: all that are sorted by are numbers.
        return True
    number = field.output_field if isinstance(field, models.GeneratedField) else field
    kinds = (models.DecimalField, models.FloatField, models.IntegerField)
    return isinstance(number, kinds) and not field.primary_key
