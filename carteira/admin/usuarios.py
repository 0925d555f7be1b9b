"""Users and groups; who manages users here cannot make anybody, or themselves, a superuser."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.http import HttpRequest
from django.utils.translation import gettext as _

_SO_SUPERUSUARIO = {"is_superuser", "user_permissions"}


def rotulo(permissao: Permission) -> str:
    """A permission in words; the database has its name in English."""
    verbos = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}
    modelo = permissao.content_type.model_class()
    verbo = verbos.get(permissao.codename.partition("_")[0])
    if modelo is None or verbo is None:
        return permissao.name
    opcoes = modelo._meta
    return f"{opcoes.app_config.verbose_name} · {opcoes.verbose_name}: {verbo}"


class PermissoesEmPalavras:
    """Names each permission in the reader's language."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        campo = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.remote_field.model is Permission and campo is not None:
            campo.label_from_instance = rotulo
        return campo


class GrupoAdmin(PermissoesEmPalavras, GroupAdmin):
    """Django's, with permissions in words."""


class UsuarioAdmin(PermissoesEmPalavras, UserAdmin):
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
    admin.site.register(Group, GrupoAdmin)
