"""Users and groups; who manages users gives and touches no rights beyond those he has himself."""

from typing import Any

from axes.admin import AccessAttemptAdmin
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..lists.inputs import NamedDateInputs
from .changes import rights_message
from .sight import FIELDSET, NewUserForm, UserForm, offered_to
from .words import PermissionField, groups_in_words

_SUPERUSERS_ONLY = {"is_superuser", "user_permissions"}


class PermissionsInWords(admin.ModelAdmin):
    """Offers permissions by their labels."""

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: Any = None, **kwargs: Any
    ) -> Any:
        if db_field.remote_field.model is Permission:
            kwargs["form_class"] = PermissionField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _missing_to(user: Any) -> QuerySet[Permission]:
    """The permissions that a user does not hold, neither by himself nor by a group."""
    if user.is_superuser:
        return Permission.objects.none()
    held = Permission.objects.filter(user=user) | Permission.objects.filter(group__user=user)
    return Permission.objects.exclude(pk__in=held.values("pk"))


def _carries(record: User | Group, permissions: QuerySet[Permission]) -> bool:
    """Whether a record gives any of the permissions, or more than permissions can say."""
    if isinstance(record, Group):
        return permissions.filter(group=record).exists()
    given = permissions.filter(user=record) | permissions.filter(group__user=record)
    return record.is_superuser or given.exists()


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


class LimitedToOwnRights(PermissionsInWords):
    """Nobody gives rights that he does not hold, nor edits a record that carries such rights."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._within(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._within(request, obj)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: Any = None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        missing = _missing_to(request.user)
        if db_field.remote_field.model is Group:
            field.queryset = field.queryset.exclude(permissions__in=missing)
        elif db_field.remote_field.model is Permission:
            field.queryset = field.queryset.exclude(pk__in=missing)
        return field

    def _within(self, request: HttpRequest, obj: Any) -> bool:
        return (
            obj is None or request.user.is_superuser or not _carries(obj, _missing_to(request.user))
        )


class OurGroupAdmin(LimitedToOwnRights, GroupAdmin):
    """Django's, limited to one's own rights."""

    filter_horizontal = ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        help_texts = {"permissions": groups_in_words()}
        return super().get_form(request, obj, change, **kwargs, help_texts=help_texts)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return rights_message(form)


class OurUserAdmin(NamedDateInputs, LimitedToOwnRights, UserAdmin):
    """Django's, limited to one's own rights; single permissions are given by superusers only."""

    form = UserForm
    add_form = NewUserForm
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

    # Django's own takes no `change` apart, as its base does.
    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        form: Any = super().get_form(request, obj, **kwargs)
        form.offered = offered_to(request.user)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_sight(form.instance)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        # The password's form is Django's, and so is what is said of it.
        if not isinstance(form, UserForm | NewUserForm):
            return super().construct_change_message(request, form, formsets, add)
        return rights_message(form)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            fieldsets = (*fieldsets, FIELDSET)
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


def register() -> None:
    """Puts ours in the place of Django's, wherever in the order of apps Django's comes."""
    for model in (User, Group):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(User, OurUserAdmin)
    # Its one action fails, because it reads what only a login sets; the clean-up does its work.
    AccessAttemptAdmin.actions = ()
    admin.site.register(Group, OurGroupAdmin)
    admin.site.login_form = LoginForm
