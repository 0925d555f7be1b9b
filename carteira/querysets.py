"""The vocabulary: every query of the business that has a name."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from . import rules
from .policy import Policy, policy_in_force


class _DecimalSum(Sum):
    """A sum as psycopg2 gives it, a Decimal already: Django would make another of each row."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]  # not in the stubs


@models.CharField.register_lookup
class _InList(models.Lookup):
    """`= ANY(array)`: one parameter, where `__in` makes and checks one for each of the texts."""

    lookup_name = "em_lista"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


class FaturamentoQuerySet(models.QuerySet[Any]):
    """Queries over invoiced product lines."""

    def vigentes(self) -> Self:
        """Lines that still exist in Odoo."""
        return self.filter(rules.VIGENTES)

    def que_contam(self, politica: Policy | None = None) -> Self:
        """Lines that lower a balance under a policy.

        Args:
            politica: the policy; the one in force when not given.
        """
        return self.filter(rules.que_contam(politica or policy_in_force()))

    def faturado_por_item(
        self,
        pedidos: Iterable[str] | QuerySet[Any, Any] | None = None,
        *,
        politica: Policy | None = None,
        ate: datetime.date | None = None,
    ) -> QuerySet[Any, dict[str, Any]]:
        """Invoiced quantity per order and product, in ONE query for any number of them.

        Args:
            pedidos: order numbers, or a queryset of them; every order when not given.
            politica: what counts as invoiced; the policy in force when not given.
            ate: only invoices dated on or before this day; draft invoices without a date are
                left out then.

        Returns:
            A queryset of dictionaries `empresa`, `origem`, `cod_produto`, `qtd_faturada` (Decimal,
            in the item's unit) and `valor_faturado` (at the order's net prices, in its currency),
            read from one covering index.
        """
        lines = self.que_contam(politica).exclude(origem="")
        if isinstance(pedidos, QuerySet):
            lines = lines.filter(origem__in=pedidos)
        elif pedidos is not None:
            lines = lines.filter(origem__em_lista=list(pedidos))
        if ate is not None:
            lines = lines.filter(data_fatura__lte=ate)
        return (
            lines.order_by()
            .values("empresa", "origem", "cod_produto")
            .annotate(
                qtd_faturada=_DecimalSum("qtd_produto_faturado"),
                valor_faturado=_DecimalSum("valor_no_pedido"),
            )
        )

    def sem_codigo(self) -> Self:
        """Lines of products without a code."""
        return self.filter(rules.SEM_CODIGO)

    def sem_pedido(self) -> Self:
        """Lines that name no order at all: a person has to look at them."""
        return self.filter(rules.SEM_PEDIDO)

    def divergencias(self) -> Self:
        """Lines of invoices whose status here and at the tax authority contradict each other."""
        return self.vigentes().filter(rules.DIVERGENTES)


class CarteiraQuerySet(models.QuerySet[Any]):
    """Queries over backlog items.

    What adds an annotation does not return `Self`: the model has no such attribute to be checked.
    """

    def vigentes(self) -> Self:
        """Items that still exist where they came from."""
        return self.filter(rules.VIGENTES)

    def em_aberto(self) -> Self:
        """Items with something left to invoice, of orders that are not cancelled."""
        return self.filter(rules.EM_ABERTO)

    def firmes(self) -> Self:
        """Items of confirmed orders: no quotations, nothing cancelled."""
        return self.filter(rules.FIRMES)

    def cotacoes(self) -> Self:
        """Items of quotations, which are totalled apart."""
        return self.filter(rules.COTACOES)

    def sem_codigo(self) -> Self:
        """Items of products without a code."""
        return self.filter(rules.SEM_CODIGO)

    def negativos(self) -> Self:
        """Items invoiced beyond what was ordered."""
        return self.filter(rules.NEGATIVOS)

    def atrasados(self, hoje: datetime.date) -> Self:
        """Open items of confirmed orders whose delivery date has passed on `hoje`."""
        return self.filter(rules.atrasados(hoje))

    def com_percentual(self) -> "CarteiraQuerySet":
        """Adds `percentual_atendido`: invoiced share of the ordered quantity, 0 to 100."""
        return self.annotate(
            percentual_atendido=Case(
                When(qtd_produto_pedido=0, then=None),
                default=F("qtd_faturada") * 100 / F("qtd_produto_pedido"),
                output_field=models.DecimalField(max_digits=9, decimal_places=1),
            )
        )

    def com_situacao(self, hoje: datetime.date) -> "CarteiraQuerySet":
        """Adds `aberto` and `atrasado`: whether the item is open, and late on `hoje`."""
        return self.annotate(
            aberto=_whether(rules.EM_ABERTO), atrasado=_whether(rules.atrasados(hoje))
        )

    def totais(self) -> dict[str, Any]:
        """Sums of the set in one query; only positive balances count, quotations apart.

        Returns:
            `itens`, `pedidos`, `quantidade`, `valor` of confirmed orders, and `itens_cotacao`,
            `valor_cotacao` of quotations; values in the company's currency; Decimals, 0 for an
            empty set.
        """
        zero = Value(Decimal(0), output_field=models.DecimalField())
        return (
            self.em_aberto()
            .order_by()
            .aggregate(
                itens=models.Count("pk", filter=rules.FIRMES),
                pedidos=models.Count("num_pedido", filter=rules.FIRMES, distinct=True),
                quantidade=Coalesce(Sum("qtd_saldo_produto_pedido", filter=rules.FIRMES), zero),
                valor=Coalesce(Sum("valor_saldo", filter=rules.FIRMES), zero),
                itens_cotacao=models.Count("pk", filter=rules.COTACOES),
                valor_cotacao=Coalesce(Sum("valor_saldo", filter=rules.COTACOES), zero),
            )
        )

    def em(self, data: datetime.date) -> "CarteiraQuerySet":
        """Balances as they stood at the end of a day, from order and invoice dates, in one query.

        Ordered quantities are today's: Odoo keeps no history of them.

        Args:
            data: the day, in the company's time zone.

        Returns:
            The items ordered on or before that day, with `qtd_faturada_em` and `qtd_saldo_em`.
        """
        lines = self.model._meta.apps.get_model("carteira", "FaturamentoProduto")
        invoiced = (
            lines.objects.faturado_por_item(ate=data)
            .filter(
                empresa=OuterRef("empresa"),
                origem=OuterRef("num_pedido"),
                cod_produto=OuterRef("cod_produto"),
            )
            .values("qtd_faturada")
        )
        zero = Value(Decimal(0), output_field=models.DecimalField(max_digits=15, decimal_places=3))
        return (
            self.vigentes()
            .filter(data_pedido__lte=data)
            .annotate(
                qtd_faturada_em=Coalesce(Subquery(invoiced), zero),
                qtd_saldo_em=rules.saldo(F("qtd_produto_pedido"), F("qtd_faturada_em")),
            )
        )


def _whether(condition: models.Q) -> Case:
    # A comparison with a missing date is neither true nor false.
    return Case(When(condition, then=True), default=False, output_field=models.BooleanField())
