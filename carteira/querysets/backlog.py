"""The queries over backlog items."""

import datetime
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .. import lookups, rules  # noqa: F401 - importing lookups registers them
from ..formats import REAL
from ..totals import Totals, by_company, by_currency
from .kept_answers import rows_of
from .sums import sum_where


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

    def pendentes(self) -> Self:
        """Items with something left to invoice or to deliver, of orders not cancelled."""
        return self.filter(rules.PENDENTES)

    def na_moeda(self, moeda: str) -> Self:
        """Items of companies with this currency."""
        return self.filter(moeda_empresa__in=("", REAL) if moeda == REAL else (moeda,))

    def firmes(self) -> Self:
        """Items of confirmed orders: no quotations, nothing cancelled."""
        return self.filter(rules.FIRMES)

    def cotacoes(self) -> Self:
        """Items of quotations, which are totalled apart."""
        return self.filter(rules.COTACOES)

    def sem_codigo(self) -> Self:
        """Items of products without a code."""
        return self.filter(rules.SEM_CODIGO)

    def sem_cotacao(self) -> Self:
        """Pending items whose order's currency has no rate: their values are in no total."""
        return self.pendentes().filter(rules.SEM_COTACAO)

    def confiaveis(self) -> Self:
        """Items whose balance lacks no record of Odoo."""
        return self.filter(rules.CONFIAVEIS)

    def nao_confiaveis(self) -> Self:
        """Items that lack a record of Odoo in their sums, because it could not be taken."""
        return self.filter(rules.NAO_CONFIAVEIS)

    def negativos(self) -> Self:
        """Items invoiced beyond what was ordered, as far as their balance is reliable."""
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
        """Adds `aberto`, `por_entregar` and `atrasado`.

        Whether something is left to invoice and to deliver, and whether the item is late on `hoje`.
        """
        return self.annotate(
            aberto=_whether(rules.EM_ABERTO),
            por_entregar=_whether(rules.POR_ENTREGAR),
            atrasado=_whether(rules.atrasados(hoje)),
        )

    def com_diferenca(self) -> "CarteiraQuerySet":
        """Adds `entregue_e_nao_faturado` and `faturado_e_nao_entregue`, in the item's unit.

        Both are None where deliveries are not known.
        """
        return self.annotate(
            entregue_e_nao_faturado=rules.entregue_e_nao_faturado(),
            faturado_e_nao_entregue=rules.faturado_e_nao_entregue(),
        )

    def com_valor_pedido(self) -> "CarteiraQuerySet":
        """Adds `valor_pedido_empresa`: what was ordered, in the company's currency."""
        return self.annotate(valor_pedido_empresa=rules.valor_pedido())

    def totais_por_empresa(self, hoje: datetime.date) -> list[Totals]:
        """Sums of the reliable items of the set by company, in one query; see `Totals`.

        Args:
            hoje: the day on which items are late or not.
        """
        to_invoice, to_deliver = rules.FIRMES & rules.A_FATURAR, rules.FIRMES & rules.A_ENTREGAR
        quotation, late = rules.COTACOES & rules.A_FATURAR, rules.prazo_vencido(hoje)
        sums = (
            self.filter(rules.PENDENTES)
            .confiaveis()
            .order_by("empresa", "moeda_empresa")
            .values("empresa", "moeda_empresa")
            .annotate(
                itens=Count("pk", filter=to_invoice),
                pedidos=Count("num_pedido", filter=to_invoice, distinct=True),
                valor=sum_where("valor_saldo", to_invoice),
                itens_a_entregar=Count("pk", filter=to_deliver),
                pedidos_a_entregar=Count("num_pedido", filter=to_deliver, distinct=True),
                valor_a_entregar=sum_where("valor_saldo_a_entregar", to_deliver),
                itens_atrasados=Count("pk", filter=late),
                valor_atrasado=sum_where("valor_saldo", late & to_invoice),
                valor_a_entregar_atrasado=sum_where("valor_saldo_a_entregar", late & to_deliver),
                itens_cotacao=Count("pk", filter=quotation),
                valor_cotacao=sum_where("valor_saldo", quotation),
            )
        )
        rows = rows_of(sums)
        return by_company(Totals(moeda=row.pop("moeda_empresa"), **row) for row in rows)

    def totais(self) -> dict[str, Any]:
        """Sums of the set in one query, of all companies together; see `Totals`.

        Values are None where the companies' currencies differ: amounts of two currencies have no
        sum.
        """
        first, *others = by_currency(self.totais_por_empresa(timezone.localdate()))
        sums = asdict(first)
        for other in others:
            counts = asdict(other)
            for name in sums.keys() - {"empresa", "moeda"}:
                sums[name] = None if name.startswith("valor") else sums[name] + counts[name]
        return sums

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
            lines.objects.que_contam()
            .filter(
                rules.da_empresa(OuterRef("empresa")),
                origem=OuterRef("num_pedido"),
                cod_produto=OuterRef("cod_produto"),
                data_fatura__lte=data,
            )
            .order_by()
            .values("cod_produto")
            .annotate(qtd_faturada=Sum("qtd_produto_faturado"))
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
