"""A form that was opened before somebody else saved the same item: said, with both values."""

import hashlib
import json
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.utils.translation import gettext as _

from ... import formats
from ..lists.record import written

VERSION = "versao"


class SavedMeanwhileMixin(forms.ModelForm):
    """Refuses to overwrite values that were saved after the form was opened.

    Only the fields of the form count: what a sync writes to the others is in nobody's way.
    """

    @property
    def version(self) -> str:
        """What the page sends back: it differs as soon as one of the form's fields does."""
        stored = {name: str(self.initial.get(name)) for name in sorted(self.fields)}
        return hashlib.sha256(json.dumps(stored).encode()).hexdigest()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.data.get(VERSION) != self.version:
            self._say_what_was_saved()
        return cleaned

    def _say_what_was_saved(self) -> None:
        for name in self.changed_data:
            field = self.instance._meta.get_field(name)
            value = written(self.instance, field) or "—"
            self.add_error(name, _("Saved meanwhile: %(value)s") % {"value": value})
        last = (
            LogEntry.objects.select_related("user")
            .filter(content_type=get_content_type_for_model(self.instance))
            .filter(object_id=str(self.instance.pk))
            .order_by("-action_time")
            .first()
        )
        text = _("This item was changed after you opened this page, and nothing of yours is saved.")
        if last:
            who = last.user.get_full_name() or last.user.get_username()
            moment = formats.moment(last.action_time)
            text += " " + _("Last by %(who)s, %(moment)s.") % {"who": who, "moment": moment}
        text += " " + _("Compare the values below, and save again to replace what was saved.")
        self.add_error(None, text)
