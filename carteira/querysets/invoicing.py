"""The queries over invoiced product lines, and the one aggregate that all balances come from."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import QuerySet, Sum

from .. import lookups, rules  # noqa: F401 - importing lookups registers them
from ..policy import Policy, policy_in_force
from .sums import sum_where


class _DecimalSum(Sum):
    """A sum as psycopg2 gives it, a Decimal already: Django would make another of each row."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]  # not in the stubs


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
            A queryset of dictionaries `origem`, `cod_produto`, `empresa`, `qtd_faturada` (Decimal,
            in the item's unit) and `valor_faturado` (at the order's net prices, in its currency).
            One covering index is read, whose order the groups have: PostgreSQL before 17 sorts
            where they are named in another order.
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
            .values("origem", "cod_produto", "empresa")
            .annotate(
                qtd_faturada=_DecimalSum("qtd_produto_faturado"),
                valor_faturado=_DecimalSum("valor_no_pedido"),
            )
        )

    def operacoes_por_item(
        self, pedidos: QuerySet[Any, Any], *, politica: Policy | None = None
    ) -> QuerySet[Any, dict[str, Any]]:
        """What other operations than sales add to each item, in one query.

        Args:
            pedidos: a queryset of order numbers.
            politica: what counts; the policy in force when not given.

        Returns:
            A queryset of dictionaries `empresa`, `origem`, `cod_produto`, `qtd_bonificada`,
            `qtd_entregue` (both in the item's unit) and `valor_entregue` (at the order's net
            prices, in its currency).
        """
        shipped = models.Q(consome_entregar=True)
        return (
            self.filter(rules.que_valem(politica or policy_in_force()), rules.DE_OPERACAO)
            .filter(origem__in=pedidos)
            .exclude(origem="")
            .order_by()
            .values("empresa", "origem", "cod_produto")
            .annotate(
                qtd_bonificada=sum_where("qtd_produto_faturado", models.Q(bonificacao=True)),
                qtd_entregue=sum_where("qtd_produto_faturado", shipped),
                valor_entregue=sum_where("valor_no_pedido", shipped),
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
