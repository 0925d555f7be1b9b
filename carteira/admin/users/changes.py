"""What the history says of a change of rights: each field's old value and its new one."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import ModelForm, PasswordInput
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ... import formats
from .words import label


def rights_message(form: ModelForm) -> str:
    """The fields that a saved form changed, without passwords; in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        changes = (
            f"{capfirst(str(form.fields[name].label))}:"
            f" {_written(form.initial.get(name))} → {_written(form.cleaned_data.get(name))}"
            for name in form.changed_data
            if not isinstance(form.fields[name].widget, PasswordInput)
        )
        return "; ".join(changes)


def _written(value: Any) -> str:
    match value:
        case None | "":
            return "—"
        case bool():
            return _("Yes") if value else _("No")
        case datetime.datetime():
            return formats.moment(value)
        case list() | QuerySet():
            return ", ".join(sorted(map(_written, value))) or "—"
        case Permission():
            return label(value)
    return str(value)
