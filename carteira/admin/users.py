"""Users and groups; who manages users here cannot make anybody, or themselves, a superuser."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from .lists.inputs import NamedDateInputs

_SUPERUSERS_ONLY = {"is_superuser", "user_permissions"}


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
                _("does all of this, enters and imports manual orders, and manages users"),
            ),
        ),
    )


class _PermissionField(ModelMultipleChoiceField):
    """Names each permission in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return label(obj)


class PermissionsInWords(admin.ModelAdmin):
    """Offers permissions by their labels."""

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: Any = None, **kwargs: Any
    ) -> Any:
        if db_field.remote_field.model is Permission:
            kwargs["form_class"] = _PermissionField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OurGroupAdmin(PermissionsInWords, GroupAdmin):
    """Django's, with permissions in words."""

    filter_horizontal = ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        help_texts = {"permissions": groups_in_words()}
        return super().get_form(request, obj, change, **kwargs, help_texts=help_texts)


class LoginForm(AdminAuthenticationForm):
    """Django's, but who may not enter is not told that the password is wrong."""

    def confirm_login_allowed(self, user: Any) -> None:
        if user.is_active and not user.is_staff:
            raise ValidationError(
                _(
                    "Your password is right, but you may not enter yet: ask whoever manages users"
                    " here to tick “Staff status” for you."
                ),
                code="not_staff",
            )
        super().confirm_login_allowed(user)


class OurUserAdmin(NamedDateInputs, PermissionsInWords, UserAdmin):
    """Django's, but what raises rights beyond the groups belongs to superusers."""

    filter_horizontal = ()
    add_fieldsets: Any = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        # Without these two, nobody could do anything here.
        (None, {"fields": ("is_staff", "groups")}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: Any = None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.help_text = groups_in_words()
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (
                title,
                {
                    **options,
                    "fields": tuple(f for f in options["fields"] if f not in _SUPERUSERS_ONLY),
                },
            )
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


def register() -> None:
    """Puts ours in the place of Django's, wherever in the order of apps Django's comes."""
    for model in (User, Group):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(User, OurUserAdmin)
    admin.site.register(Group, OurGroupAdmin)
    admin.site.login_form = LoginForm
