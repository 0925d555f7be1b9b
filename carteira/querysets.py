"""The vocabulary: every query of the business that deserves a name."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from .politica import Politica, politica_em_vigor

CANCELADO = "Cancelado"
LANCADO = "Lançado"
COTACAO = "Cotação"
# What stands before Odoo's product id where a product has no code.
SEM_CODIGO = "SEM-CODIGO-"


class _Soma(Sum):
    """A sum as psycopg2 gives it, a Decimal already: Django would make another of each row."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]


@models.CharField.register_lookup
class _Entre(models.Lookup):
    """`= ANY(array)`: one parameter, where `__in` makes and checks one for each of the texts."""

    lookup_name = "entre"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        coluna, parametros = self.process_lhs(compiler, connection)
        return f"{coluna} = ANY(%s)", (*parametros, self.rhs)


class FaturamentoQuerySet(models.QuerySet):
    """Queries over invoiced product lines."""

    def vigentes(self) -> "FaturamentoQuerySet":
        """Lines that still exist in Odoo."""
        return self.filter(retirado_em__isnull=True)

    def que_contam(self, politica: Politica | None = None) -> "FaturamentoQuerySet":
        """Lines that lower a balance under a policy.

        Args:
            politica: the policy; the one in force when not given.
        """
        politica = politica or politica_em_vigor()
        linhas = self.vigentes()
        if politica.conta == "posted_only":
            linhas = linhas.filter(status_nf=LANCADO)
        else:
            linhas = linhas.exclude(status_nf=CANCELADO)
        if politica.nota_credito == "ignored":
            linhas = linhas.filter(nota_credito=False)
        return linhas

    def faturado_por_item(
        self,
        pedidos: "Iterable[str] | QuerySet | None" = None,
        *,
        politica: Politica | None = None,
        ate: datetime.date | None = None,
    ) -> "FaturamentoQuerySet":
        """Invoiced quantity per order and product, in ONE query for any number of them.

        Args:
            pedidos: order numbers, or a queryset of them; every order when not given.
            politica: what counts as invoiced; the policy in force when not given.
            ate: only invoices dated on or before this day; draft invoices without a date are
                left out then.

        Returns:
            A queryset of dictionaries `origem`, `cod_produto`, `qtd_faturada` (Decimal, in the
            item's unit), read from one covering index.
        """
        linhas = self.que_contam(politica).exclude(origem="")
        if isinstance(pedidos, QuerySet):
            linhas = linhas.filter(origem__in=pedidos)
        elif pedidos is not None:
            linhas = linhas.filter(origem__entre=list(pedidos))
        if ate is not None:
            linhas = linhas.filter(data_fatura__lte=ate)
        return (
            linhas.order_by()
            .values("origem", "cod_produto")
            .annotate(qtd_faturada=_Soma("qtd_produto_faturado"))
        )

    def sem_codigo(self) -> "FaturamentoQuerySet":
        """Lines of products without a code."""
        return self.filter(cod_produto__startswith=SEM_CODIGO)

    def sem_pedido(self) -> "FaturamentoQuerySet":
        """Lines that name no order at all: a person has to look at them."""
        return self.vigentes().filter(vinculo="nenhum")


class CarteiraQuerySet(models.QuerySet):
    """Queries over backlog items."""

    def vigentes(self) -> "CarteiraQuerySet":
        """Items that still exist where they came from."""
        return self.filter(retirado_em__isnull=True)

    def em_aberto(self) -> "CarteiraQuerySet":
        """Items with something left to deliver, of orders that are not cancelled."""
        return (
            self.vigentes().exclude(status_pedido=CANCELADO).filter(qtd_saldo_produto_pedido__gt=0)
        )

    def firmes(self) -> "CarteiraQuerySet":
        """Items of confirmed orders: no quotations, nothing cancelled."""
        return self.exclude(status_pedido__in=(CANCELADO, COTACAO))

    def cotacoes(self) -> "CarteiraQuerySet":
        """Items of quotations, which are totalled apart."""
        return self.filter(status_pedido=COTACAO)

    def sem_codigo(self) -> "CarteiraQuerySet":
        """Items of products without a code."""
        return self.filter(cod_produto__startswith=SEM_CODIGO)

    def negativos(self) -> "CarteiraQuerySet":
        """Items invoiced beyond what was ordered."""
        return self.vigentes().filter(qtd_saldo_produto_pedido__lt=0)

    def atrasados(self, hoje: datetime.date) -> "CarteiraQuerySet":
        """Open items of confirmed orders whose delivery date has passed on `hoje`."""
        return self.em_aberto().firmes().filter(data_entrega_pedido__lt=hoje)

    def com_valor(self) -> "CarteiraQuerySet":
        """Adds `valor_saldo`: the balance in R$."""
        return self.annotate(
            valor_saldo=models.ExpressionWrapper(
                F("qtd_saldo_produto_pedido") * F("preco_produto_pedido"),
                output_field=models.DecimalField(max_digits=20, decimal_places=2),
            )
        )

    def totais(self) -> dict[str, Any]:
        """Sums of the set in one query; only positive balances count, quotations apart.

        Returns:
            `itens`, `pedidos`, `quantidade`, `valor` of confirmed orders, and `itens_cotacao`,
            `valor_cotacao` of quotations; Decimals, 0 for an empty set.
        """
        firme = Q(status_pedido__in=("Pedido de venda",))
        cotacao = Q(status_pedido=COTACAO)
        zero = Value(Decimal(0), output_field=models.DecimalField())
        return (
            self.em_aberto()
            .com_valor()
            .order_by()
            .aggregate(
                itens=models.Count("pk", filter=firme),
                pedidos=models.Count("num_pedido", filter=firme, distinct=True),
                quantidade=Coalesce(Sum("qtd_saldo_produto_pedido", filter=firme), zero),
                valor=Coalesce(Sum("valor_saldo", filter=firme), zero),
                itens_cotacao=models.Count("pk", filter=cotacao),
                valor_cotacao=Coalesce(Sum("valor_saldo", filter=cotacao), zero),
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
        faturamento = self.model._meta.apps.get_model("carteira", "FaturamentoProduto")
        faturado = (
            faturamento.objects.faturado_por_item(ate=data)
            .filter(origem=OuterRef("num_pedido"), cod_produto=OuterRef("cod_produto"))
            .values("qtd_faturada")
        )
        zero = Value(Decimal(0), output_field=models.DecimalField(max_digits=15, decimal_places=3))
        return (
            self.vigentes()
            .filter(data_pedido__lte=data)
            .annotate(
                qtd_faturada_em=Coalesce(Subquery(faturado), zero),
                qtd_saldo_em=F("qtd_produto_pedido") - F("qtd_faturada_em"),
            )
        )

    def com_percentual(self) -> "CarteiraQuerySet":
        """Adds `percentual_atendido`: invoiced share of the ordered quantity, 0 to 100."""
        return self.annotate(
            percentual_atendido=Case(
                When(qtd_produto_pedido=0, then=None),
                default=F("qtd_faturada") * 100 / F("qtd_produto_pedido"),
                output_field=models.DecimalField(max_digits=9, decimal_places=1),
            )
        )
