"""Inputs of forms that Django leaves without a name."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import MultiWidget
from django.utils.translation import gettext as _


class NamedDateInputs(admin.ModelAdmin):
    """Names the two inputs of a moment: the label is of both."""

    def formfield_for_dbfield(self, db_field: Field, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, MultiWidget):
            for part, name in zip(widget.widgets, (_("Date"), _("Time")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {name}"
        return field
