"""Filters of the lists."""

import datetime
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import formatos

_SEGUNDOS_EM_CACHE = 600


class Escolha(admin.SimpleListFilter):
    """A filter of named choices; folded unless one is chosen."""

    template = "carteira/filtro.html"

    @property
    def ativo(self) -> bool:
        return self.value() is not None


class SimNao(Escolha):
    """A filter that is on or off: one click."""

    template = "carteira/filtro_sim.html"
    sim: Any = _("Yes")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [("sim", self.sim)]

    def choices(self, changelist: Any) -> Iterator[Any]:
        outro = {} if self.ativo else {self.parameter_name: "sim"}
        tirar = [self.parameter_name] if self.ativo else []
        yield {
            "selected": self.ativo,
            "query_string": changelist.get_query_string(outro, tirar),
            "display": self.sim,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.quando_sim(request, queryset) if self.value() == "sim" else queryset

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        raise NotImplementedError


def escolha_de(campo: str, parametro: str, titulo: Any) -> type[Escolha]:
    """A filter over the declared choices of a field."""

    class DeChoices(Escolha):
        title = titulo
        parameter_name = parametro

        def lookups(self, request: HttpRequest, model_admin: Any) -> list:
            return list(model_admin.model._meta.get_field(campo).flatchoices)

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{campo: self.value()}) if self.ativo else queryset

    return DeChoices


def distintos(
    campo: str, parametro: str, titulo: Any, *, lido_com: tuple[str, ...] = ()
) -> type[Escolha]:
    """A filter over the values a column holds, remembered for ten minutes.

    Finding them reads the whole column; new names appear seldom.

    Args:
        lido_com: columns of other filters of the list, read in the same query.
    """

    class DeValores(Escolha):
        title = titulo
        parameter_name = parametro

        def lookups(self, request: HttpRequest, model_admin: Any) -> list:
            lidos = _valores(model_admin.model, tuple(sorted({campo, *lido_com})))
            valores = lidos[campo]
            escolhido = request.GET.get(parametro)
            if escolhido and escolhido not in valores:
                valores = [*valores, escolhido]
            return [(valor, valor) for valor in valores]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{campo: self.value()}) if self.ativo else queryset

    return DeValores


def _valores(modelo: type[Model], campos: tuple[str, ...]) -> dict[str, list[str]]:
    chave = f"carteira-distintos-{modelo._meta.db_table}-{'-'.join(campos)}"
    if (valores := cache.get(chave)) is None:
        juntos = list(modelo._default_manager.order_by().values_list(*campos).distinct())
        valores = {
            campo: sorted({linha[n] for linha in juntos} - {""}, key=_sem_acento)
            for n, campo in enumerate(campos)
        }
        if juntos:
            cache.set(chave, valores, _SEGUNDOS_EM_CACHE)
    return valores


def _sem_acento(texto: str) -> str:
    return unicodedata.normalize("NFKD", texto).casefold()


class Campos(admin.ListFilter):
    """A filter of one or more fields to fill in; a small form of its own, so it needs no script."""

    template = "carteira/filtro_campos.html"
    tipo = "text"

    def __init__(self, request: HttpRequest, params: dict, model: type[Model], model_admin: Any):
        super().__init__(request, params, model, model_admin)
        self.dados = dict(request.GET.lists())
        for nome in self.expected_parameters():
            if nome in params:
                valor = params.pop(nome)
                self.used_parameters[nome] = valor[-1] if isinstance(valor, list) else valor

    def campos(self) -> list[tuple[str, Any]]:
        """Parameter and label of each field."""
        raise NotImplementedError

    def expected_parameters(self) -> list[Any]:
        return [nome for nome, _rotulo in self.campos()]

    def valor(self, nome: str) -> str:
        return str(self.used_parameters.get(nome, "")).replace("\x00", "").strip()

    @property
    def ativo(self) -> bool:
        return any(self.valor(nome) for nome in self.expected_parameters())

    def resumo(self) -> str:
        """What is filled in, for the filter's name."""
        return self.valor(self.expected_parameters()[0])

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        proprios = {*self.expected_parameters(), PAGE_VAR}
        yield {
            "outros": [
                (nome, valor)
                for nome, valores in self.dados.items()
                if nome not in proprios
                for valor in valores
            ],
            "campos": [
                {"nome": nome, "rotulo": rotulo, "valor": self.valor(nome), "tipo": self.tipo}
                for nome, rotulo in self.campos()
            ],
            "resumo": self.resumo(),
            "limpar": changelist.get_query_string(remove=self.expected_parameters())
            if self.ativo
            else "",
        }


def periodo(campo: str, parametro: str, titulo: Any) -> type[Campos]:
    """A filter from one date to another; a date that is none is passed over."""

    class Periodo(Campos):
        title = titulo
        tipo = "date"

        def campos(self) -> list[tuple[str, Any]]:
            return [(f"{parametro}_de", _("From")), (f"{parametro}_ate", _("To"))]

        def resumo(self) -> str:
            de, ate = (
                formatos.dia(dia) if (dia := _data(self.valor(nome))) else "…"
                for nome in self.expected_parameters()
            )
            return f"{de} – {ate}"

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            de, ate = (_data(self.valor(nome)) for nome in self.expected_parameters())
            if de:
                queryset = queryset.filter(**{f"{campo}__gte": de})
            if ate:
                queryset = queryset.filter(**{f"{campo}__lte": ate})
            return queryset

    return Periodo


def _data(texto: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(texto)
    except ValueError:
        return None
