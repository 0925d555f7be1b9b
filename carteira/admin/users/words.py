"""Rights in words: permissions and groups, in the reader's language."""

from typing import Any

from django.contrib.auth.models import Permission
from django.forms import ModelMultipleChoiceField
from django.utils.html import format_html_join
from django.utils.translation import gettext as _


def label(permission: Permission) -> str:
    """A permission in words; the database has its name in English."""
    verbs = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}
    model = permission.content_type.model_class()
    verb = verbs.get(permission.codename.partition("_")[0])
    if model is None or verb is None:
        return permission.name
    options = model._meta
    return f"{options.app_config.verbose_name} · {options.verbose_name}: {verb}"


def groups_in_words() -> str:
    """What each of the groups that come with the product may do."""
    return format_html_join(
        "",
        "<div><strong>{}</strong>: {}</div>",
        (
            ("Consulta", _("sees everything, changes nothing")),
            ("Comercial", _("sees everything, and writes our notes on items")),
            ("Operação", _("sees everything, and starts syncs")),
            (
                "Administração",
                _(
                    "does all of this, enters and imports manual orders, pauses schedules, and"
                    " manages users"
                ),
            ),
        ),
    )


class PermissionField(ModelMultipleChoiceField):
    """Names each permission in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return label(obj)
