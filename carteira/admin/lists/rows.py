"""The rows of a list as HTML, the same as Django's own, without its templates.

Django finds out anew for each cell what its column is, and renders three templates for each row's
checkbox.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters, admin_urlname
from django.contrib.admin.utils import display_for_field, display_for_value, quote
from django.db.models import DateField, ForeignKey, Model
from django.urls import reverse
from django.utils.safestring import SafeString

from ...models.fields import field_of
from .cells import markup

if TYPE_CHECKING:
    from .changelist import LargeChangeList

# In the place of a row's id: finding an address takes as long as writing a cell.
_ANY = "any-row"

_Column = tuple[str, Callable[[Any], str]]
"""The class of a column's cells, and what writes one."""


def rows(cl: "LargeChangeList") -> Iterator[SafeString]:
    """Each row's cells; those of `list_display_links` link to the row's page."""
    columns = [_column(cl, name) for name in cl.list_display]
    leading = [name in (cl.list_display_links or ()) for name in cl.list_display]
    before, _, after = _address(cl, _ANY).rpartition(_ANY) if any(leading) else ("", "", "")
    for row in cl.result_list:
        cells, linked = [], False
        address = f"{before}{quote(row.pk)}{after}"
        for links, (css_class, written) in zip(leading, columns, strict=True):
            text = written(row)
            if not links:
                cells.append(markup('<td class="{}">{}</td>', css_class, text))
                continue
            link = markup('<a href="{}">{}</a>', address, text)
            # The first one names the row.
            cell = '<td class="{}">{}</td>' if linked else '<th class="{}">{}</th>'
            cells.append(markup(cell, css_class, link))
            linked = True
        yield SafeString("".join(cells))


def _address(cl: "LargeChangeList", pk: str) -> str:
    address = reverse(admin_urlname(cl.opts, SafeString("change")), args=[pk])
    return add_preserved_filters(
        {"preserved_filters": cl.preserved_filters, "opts": cl.opts}, address
    )


def _column(cl: "LargeChangeList", name: Any) -> _Column:
    method: Any = name if callable(name) else getattr(cl.model_admin, str(name), None)
    if name == "action_checkbox":
        return "action-checkbox", method
    if method is None:
        return _field_column(cl, str(name))
    empty = getattr(method, "empty_value_display", cl.model_admin.get_empty_value_display())

    def written(row: Model) -> str:
        value = method(row)
        if isinstance(value, str):
            return value if value.strip() else empty
        return display_for_value(value, empty)

    return f"field-{name}", written


def _field_column(cl: "LargeChangeList", name: str) -> _Column:
    field = field_of(cl.model, name)
    empty = cl.model_admin.get_empty_value_display()
    one_line = isinstance(field, DateField | ForeignKey)
    css_class = f"field-{name} nowrap" if one_line else f"field-{name}"
    if isinstance(field, ForeignKey):
        return css_class, lambda row: str(getattr(row, name) or empty)
    return css_class, lambda row: display_for_field(getattr(row, field.attname), field, empty)
