"""Filters of the lists."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.cache import cache
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_NOMES_UF = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"
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


class Saldo(admin.SimpleListFilter):
    """Open by default. Asking for what cannot be open (cancelled, retired) lifts the default."""

    title = _("balance")
    parameter_name = "saldo"
    template = "carteira/filtro.html"
    ativo = True
    LEVANTAM = (
        ("status", "Cancelado"),
        ("retirado", "sim"),
        ("conflito", "sim"),
        ("execucao", None),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [
            ("aberto", _("Open")),
            ("zero", _("Zero")),
            ("negativo", _("Negative")),
            ("todos", _("All")),
        ]

    def __init__(self, request: HttpRequest, params: dict, model: type[Model], model_admin: Any):
        self._escolhido = self.pedido_em(request)
        super().__init__(request, params, model, model_admin)

    @classmethod
    def pedido_em(cls, request: HttpRequest) -> str:
        """Which balances a request asks for."""
        if pedido := request.GET.get(cls.parameter_name):
            return pedido
        levantam = any(
            (dado := request.GET.get(nome)) and valor in (None, dado)
            for nome, valor in cls.LEVANTAM
        )
        return "todos" if levantam else "aberto"

    def escolhido(self) -> str:
        return self._escolhido

    def choices(self, changelist: Any) -> Iterator[Any]:
        for valor, texto in self.lookup_choices:
            yield {
                "selected": self.escolhido() == valor,
                "query_string": changelist.get_query_string({self.parameter_name: valor}),
                "display": texto,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.escolhido():
            case "aberto":
                return queryset.em_aberto()  # type: ignore[attr-defined]
            case "zero":
                return queryset.vigentes().filter(qtd_saldo_produto_pedido=0)  # type: ignore[attr-defined]
            case "negativo":
                return queryset.negativos()  # type: ignore[attr-defined]
        return queryset


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


def distintos(campo: str, parametro: str, titulo: Any) -> type[Escolha]:
    """A filter over the values a column holds, remembered for ten minutes.

    Finding them reads the whole column; new names appear seldom.
    """

    class DeValores(Escolha):
        title = titulo
        parameter_name = parametro

        def lookups(self, request: HttpRequest, model_admin: Any) -> list:
            modelo = model_admin.model
            chave = f"carteira-distintos-{modelo._meta.db_table}-{campo}"
            valores = cache.get(chave)
            if valores is None:
                linhas = modelo._default_manager.order_by(campo).values_list(campo, flat=True)
                todos = list(linhas.distinct())
                valores = [valor for valor in todos if valor]
                if todos:
                    cache.set(chave, valores, _SEGUNDOS_EM_CACHE)
            escolhido = request.GET.get(parametro)
            if escolhido and escolhido not in valores:
                valores = [*valores, escolhido]
            return [(valor, valor) for valor in valores]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{campo: self.value()}) if self.ativo else queryset

    return DeValores


class Estado(Escolha):
    title = _("state")
    parameter_name = "uf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [*((uf, uf) for uf in _NOMES_UF.split()), ("-", _("Unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.ativo:
            return queryset
        return queryset.filter(estado="" if self.value() == "-" else self.value())


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


class Produto(Campos):
    """Code from its beginning, or a part of the name."""

    title = _("product")

    def campos(self) -> list[tuple[str, Any]]:
        return [("produto", _("Code or name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        valor = self.valor("produto")
        if not valor:
            return queryset
        return queryset.filter(Q(cod_produto__startswith=valor) | Q(nome_produto__icontains=valor))


def periodo(campo: str, parametro: str, titulo: Any) -> type[Campos]:
    """A filter from one date to another; a date that is none is passed over."""

    class Periodo(Campos):
        title = titulo
        tipo = "date"

        def campos(self) -> list[tuple[str, Any]]:
            return [(f"{parametro}_de", _("From")), (f"{parametro}_ate", _("To"))]

        def resumo(self) -> str:
            de, ate = (
                f"{dia:%d/%m/%Y}" if (dia := _data(self.valor(nome))) else "…"
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


class Atrasado(SimNao):
    title = _("late")
    parameter_name = "atrasado"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.atrasados(timezone.localdate())  # type: ignore[attr-defined]


class Importante(SimNao):
    title = _("important")
    parameter_name = "importante"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(importante=True)


class Retirado(SimNao):
    title = _("retired")
    parameter_name = "retirado"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(retirado_em__isnull=False)


class SemCodigo(SimNao):
    title = _("product without code")
    parameter_name = "sem_codigo"

    def quando_sim(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.sem_codigo()  # type: ignore[attr-defined]
