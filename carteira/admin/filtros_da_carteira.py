"""The filters of the backlog and of the invoices."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .filtros import Campos, Escolha, SimNao

_NOMES_UF = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"


class Saldo(Escolha):
    """Open by default. Asking for what cannot be open (cancelled, retired) lifts the default."""

    title = _("balance")
    parameter_name = "saldo"
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


class Estado(Escolha):
    title = _("state")
    parameter_name = "uf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [*((uf, uf) for uf in _NOMES_UF.split()), ("-", _("Unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.ativo:
            return queryset
        return queryset.filter(estado="" if self.value() == "-" else self.value())


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
