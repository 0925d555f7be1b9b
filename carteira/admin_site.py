"""The admin site as people meet it: our menu, and the panels of the front page."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Painel:
    """One panel of the front page: a template, and what it shows."""

    template: str
    dados: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EntradaMenu:
    """One entry of the top menu, for those who hold the permission."""

    texto: Any
    url: str
    permissao: str
    ordem: int


class CarteiraAdminSite(admin.AdminSite):
    """The admin site. Apps add panels and menu entries to it as they register their models."""

    site_title = _("Backlog")
    site_header = _("Carteira")
    index_title = _("Dashboard")
    index_template = "carteira/painel.html"
    site_url = None
    # When the balances of a database (its alias) were last made true; whoever syncs knows it.
    momento_dos_saldos: Callable[[str], datetime.datetime | None] = staticmethod(lambda banco: None)
    enable_nav_sidebar = False
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._paineis: list[tuple[int, Callable[[HttpRequest], Painel | None]]] = []
        self._menu: list[EntradaMenu] = []
        self._paginas: list[tuple[str, Callable[..., HttpResponse], str]] = []

    def pagina(self, rota: str, visao: Callable[..., HttpResponse], nome: str) -> None:
        """Adds a page that belongs to no model; the view checks its permission itself."""
        self._paginas.append((rota, visao, nome))

    def get_urls(self) -> list:
        extras = [path(r, self.admin_view(v), name=n) for r, v, n in self._paginas]
        return [*extras, *super().get_urls()]

    def painel(self, ordem: int) -> Callable:
        """Decorator: adds a panel to the front page; it returns None for who may not see it."""

        def juntar(funcao: Callable[[HttpRequest], Painel | None]) -> Callable:
            self._paineis.append((ordem, funcao))
            return funcao

        return juntar

    def menu(self, *entradas: EntradaMenu) -> None:
        """Adds entries to the top menu."""
        self._menu.extend(entradas)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        visiveis = [e for e in self._menu if request.user.has_perm(e.permissao)]
        menu = [
            {"texto": e.texto, "url": reverse(e.url)}
            for e in sorted(visiveis, key=lambda e: e.ordem)
        ]
        return super().each_context(request) | {"menu": menu}

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """An address of nothing gets our page, in debug mode too."""
        try:
            return super().catch_all_view(request, url)
        except Http404:
            return render(request, "404.html", status=404)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        nome = apps.get_app_config(app_label).verbose_name
        return super().app_index(request, app_label, {"title": nome} | (extra_context or {}))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        paineis = [
            painel
            for _ordem, funcao in sorted(self._paineis, key=lambda p: p[0])
            if (painel := funcao(request)) is not None
        ]
        return super().index(request, (extra_context or {}) | {"paineis": paineis})
