"""What the history says of a change: the old value and the new one of each field."""

import copy
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.utils import timezone, translation
from django.utils.text import capfirst

from ...models import CarteiraPrincipal
from ...models.fields import field_of
from ..lists.record import written


def change_message(form: ModelForm) -> str:
    """The changed fields of a form that was saved, in the language of the installation."""
    before = copy.copy(form.instance)
    for name in form.changed_data:
        setattr(before, name, form.initial.get(name))
    return _message(before, form.instance, form.changed_data)


def mark_important(
    queryset: QuerySet[CarteiraPrincipal], user: Any, *, important: bool
) -> list[LogEntry]:
    """Sets or takes the mark of these items, with an entry in the history of each.

    Returns:
        The entries of those that were not so before.
    """
    with transaction.atomic():
        others = CarteiraPrincipal.objects.filter(pk__in=queryset.values("pk"))
        changed = list(others.exclude(importante=important).select_for_update())
        if not changed:
            return []
        now = timezone.now()
        of_changed = CarteiraPrincipal.objects.filter(pk__in=[item.pk for item in changed])
        of_changed.update(importante=important, updated_at=now)
        after = copy.copy(changed[0])
        after.importante = important
        message = _message(changed[0], after, ["importante"])
        return list(LogEntry.objects.log_actions(user.pk, changed, CHANGE, message))


def _message(before: CarteiraPrincipal, after: CarteiraPrincipal, names: list[str]) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return "; ".join(
            f"{capfirst(str(field.verbose_name))}:"
            f" {written(before, field) or '—'} → {written(after, field) or '—'}"
            for field in (field_of(CarteiraPrincipal, name) for name in names)
        )
