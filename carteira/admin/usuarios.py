"""Users and groups; who manages users here cannot make anybody, or themselves, a superuser."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

_SO_SUPERUSUARIO = {"is_superuser", "user_permissions"}


class UsuarioAdmin(UserAdmin):
    """Django's, but what raises rights beyond the groups belongs to superusers."""

    filter_horizontal = ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        conjuntos = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return conjuntos
        return [
            (
                titulo,
                {
                    **opcoes,
                    "fields": tuple(c for c in opcoes["fields"] if c not in _SO_SUPERUSUARIO),
                },
            )
            for titulo, opcoes in conjuntos
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


def registrar() -> None:
    """Puts ours in the place of Django's, wherever in the order of apps Django's comes."""
    for modelo in (User, Group):
        if admin.site.is_registered(modelo):
            admin.site.unregister(modelo)
    admin.site.register(User, UsuarioAdmin)
    admin.site.register(Group, GroupAdmin)
