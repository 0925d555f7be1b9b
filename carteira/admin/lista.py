"""What every list has in common: it never counts a million rows, and it can be exported."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..exportacao import FORMATOS, Coluna, LinhasDemais, exportar
from .ficha import ficha
from .leitura import ListaDeMuitas, PaginadorLimitado

_NOME_LONGO = 60
_SEGUNDOS_EM_CACHE = 600


def nome_curto(nome: str, abaixo: str = "") -> str:
    """A name with a line under it; a very long one is shortened, whole where the mouse rests."""
    curto = nome if len(nome) <= _NOME_LONGO else f"{nome[: _NOME_LONGO - 1].rstrip()}…"
    titulo = format_html(' title="{}"', nome) if curto != nome else ""
    return format_html("<span{}>{}</span><small>{}</small>", titulo, curto, abaixo)


def extremas_de(linhas: QuerySet, campo: str) -> Any:
    """The first and the last value of a column; both None where there is none."""
    return tuple(linhas.order_by().aggregate(primeira=Min(campo), ultima=Max(campo)).values())


class ListaAdmin(admin.ModelAdmin):
    """A list with limited counting, cheap date navigation, totals and export."""

    paginator = PaginadorLimitado
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    change_list_template = "carteira/lista.html"
    colunas_exportadas: tuple[Coluna, ...] = ()
    nome_exportado = "lista"
    filtros_de_texto: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ListaDeMuitas

    def totais_da_lista(self, request: HttpRequest, cl: ChangeList) -> dict[str, Any]:
        """What stands above the list; sums over everything the filters let through."""
        return {}

    def datas_extremas(
        self, cl: ChangeList
    ) -> tuple[datetime.date, datetime.date] | tuple[None, None]:
        """The first and last date of the whole table, remembered for ten minutes."""
        campo, modelo = cl.date_hierarchy, self.model
        chave = f"carteira-datas-{modelo._meta.db_table}-{campo}"
        if (extremas := cache.get(chave)) is None:
            extremas = extremas_de(modelo._default_manager.all(), campo)
            if extremas[0]:
                cache.set(chave, extremas, _SEGUNDOS_EM_CACHE)
        return extremas

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        titulo = {"title": capfirst(self.opts.verbose_name_plural)}
        resposta = super().changelist_view(request, titulo | (extra_context or {}))
        contexto = getattr(resposta, "context_data", None) or {}
        if "cl" in contexto:
            contexto |= self.totais_da_lista(request, contexto["cl"])
            contexto["exportacoes"] = list(FORMATOS) if self.colunas_exportadas else []
        return resposta

    def titulo_de(self, obj: Any) -> str:
        """What stands above a record's page."""
        return str(obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            context |= {
                "title": self.titulo_de(obj),
                "subtitle": None,
                "show_save_and_add_another": False,
            }
        if obj is not None and not self.has_change_permission(request, obj):
            context.setdefault("ficha", ficha(obj, self.get_fieldsets(request, obj)))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list:
        if not self.colunas_exportadas:
            return super().get_urls()
        nome = f"{self.opts.app_label}_{self.opts.model_name}_exportar"
        visao = self.admin_site.admin_view(self.exportar_view)
        return [path("exportar/<str:formato>/", visao, name=nome), *super().get_urls()]

    def exportar_view(self, request: HttpRequest, formato: str) -> HttpResponseBase:
        """The filtered list, in its order, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if formato not in FORMATOS:
            raise Http404(_("There is no such format."))
        cl = self.get_changelist_instance(request)
        try:
            return exportar(
                cl.queryset, self.colunas_exportadas, formato=formato, nome=self.nome_exportado
            )
        except LinhasDemais as demais:
            messages.error(request, str(demais))
            return redirect(f"../../{cl.get_query_string()}")
