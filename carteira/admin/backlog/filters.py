"""The filters of the backlog; some of them serve the invoices too."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ... import rules
from ...choices import UFS
from ..lists.filters import ON, ChoiceFilter, FieldFilter, FormFilter, YesNoFilter
from ..lists.names import named

UNKNOWN = "-"
OPEN, ZERO, NEGATIVE, ALL = "aberto", "zero", "negativo", "todos"
TO_INVOICE, TO_DELIVER = "a_faturar", "a_entregar"
DELIVERED_ONLY, INVOICED_ONLY = "entregue_e_nao_faturado", "faturado_e_nao_entregue"
OPEN_CHOICES = frozenset({OPEN, TO_INVOICE, TO_DELIVER})
BY_DELIVERY_DATE = OPEN_CHOICES | {DELIVERED_ONLY, INVOICED_ONLY, NEGATIVE}
"""The choices whose items an index gives in the order of their delivery dates."""


class Balance(ChoiceFilter):
    """Open by default: something is left to invoice or to deliver.

    A choice of another filter that includes closed items lifts the default.
    """

    title = _("balance")
    parameter_name = "saldo"
    active = True
    _conditions: ClassVar = {
        OPEN: rules.PENDENTES,
        TO_INVOICE: rules.EM_ABERTO,
        TO_DELIVER: rules.POR_ENTREGAR,
        DELIVERED_ONLY: rules.ENTREGUES_E_NAO_FATURADOS,
        INVOICED_ONLY: rules.FATURADOS_E_NAO_ENTREGUES,
        ZERO: rules.ZERADOS,
        NEGATIVE: rules.NEGATIVOS,
        ALL: Q(),
    }

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        self.chosen = self.asked_for(request, model_admin.list_filter)
        super().__init__(request, params, model, model_admin)

    @classmethod
    def asked_for(cls, request: HttpRequest, filters: Iterable[Any]) -> str:
        """Which balances a request asks for.

        Args:
            filters: the filters of the list.
        """
        if value := request.GET.get(cls.parameter_name):
            return value
        for kind in filters:
            if not issubclass(kind, ChoiceFilter):
                continue
            value = request.GET.get(kind.parameter_name)
            if value and kind.includes_closed(value):
                return ALL
        return OPEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (OPEN, _("Open")),
            (TO_INVOICE, _("To invoice")),
            (TO_DELIVER, _("To deliver")),
            (DELIVERED_ONLY, _("Delivered and not invoiced")),
            (INVOICED_ONLY, _("Invoiced and not delivered")),
            (ZERO, _("Zero")),
            (NEGATIVE, _("Negative")),
            (ALL, _("All")),
        ]

    def is_chosen(self, value: Any) -> bool:
        return self.chosen == value

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        _all_balances, *offered = super().choices(changelist)
        yield from offered

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self._conditions.get(self.chosen, Q()))


class State(FieldFilter):
    title = _("state")
    parameter_name = "uf"
    column = "estado"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((uf, uf) for uf in UFS), (UNKNOWN, _("Unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.active:
            return queryset
        return queryset.filter(estado__in=["" if uf == UNKNOWN else uf for uf in self.values])


class Product(FormFilter):
    """Code from its beginning, or a part of the name."""

    title = _("product")
    PARAMETER = "produto"

    def inputs(self) -> list[tuple[str, Any]]:
        return [(self.PARAMETER, _("Code or name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value(self.PARAMETER)
        if not value:
            return queryset
        by_name = named(queryset.model, ("nome_produto",), value, using=queryset.db)
        return queryset.filter(Q(cod_produto__startswith=value) | by_name)


class Late(YesNoFilter):
    title = _("late")
    parameter_name = "atrasado"

    def condition(self) -> Q:
        return rules.atrasados(timezone.localdate())


class Important(YesNoFilter):
    title = _("important")
    parameter_name = "importante"

    def condition(self) -> Q:
        return Q(importante=True)


class Retired(YesNoFilter):
    title = _("retired")
    parameter_name = "retirado"

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        return value == ON

    def condition(self) -> Q:
        return rules.RETIRADOS


class NotReliable(YesNoFilter):
    title = _("not reliable")
    parameter_name = "nao_confiavel"

    @classmethod
    def includes_closed(cls, value: str) -> bool:
        return value == ON

    def condition(self) -> Q:
        return rules.NAO_CONFIAVEIS


class WithoutRate(YesNoFilter):
    title = _("currency without a rate")
    parameter_name = "sem_cotacao"

    def condition(self) -> Q:
        return rules.SEM_COTACAO


class WithoutCode(YesNoFilter):
    title = _("product without code")
    parameter_name = "sem_codigo"

    def condition(self) -> Q:
        return rules.SEM_CODIGO
