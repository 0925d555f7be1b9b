"""Each rule of the business, defined once.

The querysets, the totals, the dashboard, the filters and the conditions of the indexes are built
from these. Conditions are over rows of `carteira_principal` unless they say otherwise; those of
retired rows and of products without a code are over rows of `faturamento_produto` too.
"""

import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Case, DecimalField, ExpressionWrapper, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Round
from django.db.models.lookups import Exact

from .choices import StatusNF, StatusPedido, Vinculo
from .policy import Policy

SEM_CODIGO_PREFIX = "SEM-CODIGO-"
"""The start of the code given to products without one; Odoo's product id follows."""

VIGENTES = Q(retirado_em__isnull=True)
RETIRADOS = Q(retirado_em__isnull=False)
SEM_CODIGO = Q(cod_produto__startswith=SEM_CODIGO_PREFIX)

CONFIAVEIS = Q(nao_confiavel=False)
"""No record that the balance is made of is missing; the others are in no total."""
NAO_CONFIAVEIS = Q(nao_confiavel=True) & VIGENTES

SEM_COTACAO = Q(cotacao__isnull=True) & VIGENTES
"""The order's currency has no rate: what is left has no value in the company's."""

COTACOES = Q(status_pedido=StatusPedido.COTACAO)
FIRMES = Q(status_pedido=StatusPedido.PEDIDO)
CANCELADOS = Q(status_pedido=StatusPedido.CANCELADO)

A_FATURAR = Q(qtd_saldo_produto_pedido__gt=0)
A_ENTREGAR = Q(saldo_a_entregar__gt=0)
"""Not met where deliveries are not known."""
ENTREGA_DESCONHECIDA = Q(qtd_entregue__isnull=True)

# The indexes hold cancelled orders too, so that their condition has no status in it.
COM_SALDO = A_FATURAR & VIGENTES
COM_PENDENCIA = (A_FATURAR | A_ENTREGAR) & VIGENTES
NAO_CANCELADOS = ~CANCELADOS
EM_ABERTO = COM_SALDO & NAO_CANCELADOS
POR_ENTREGAR = A_ENTREGAR & VIGENTES & NAO_CANCELADOS
PENDENTES = COM_PENDENCIA & NAO_CANCELADOS
"""With something left to invoice or to deliver, of orders that are not cancelled."""
ENTREGUES_E_NAO_FATURADOS = Q(qtd_entregue__gt=F("qtd_faturada")) & VIGENTES
FATURADOS_E_NAO_ENTREGUES = Q(qtd_entregue__lt=F("qtd_faturada")) & VIGENTES
ZERADOS = Q(qtd_saldo_produto_pedido=0) & VIGENTES
ALEM_DO_PEDIDO = Q(qtd_saldo_produto_pedido__lt=0)
NEGATIVOS = ALEM_DO_PEDIDO & VIGENTES & CONFIAVEIS

SEM_PEDIDO = Q(vinculo=Vinculo.NENHUM, linhas_pedido=[]) & VIGENTES
"""Invoice lines that name no order at all: neither by a text nor by an order line, here or not."""

DE_OPERACAO = Q(consome_entregar=True) | Q(bonificacao=True)
"""Invoice lines that add to what was delivered, or given as a bonus."""

DIVERGENTES = Q(divergencia_fiscal__gt="")
"""Invoice lines whose status in Odoo and at the tax authority contradict each other."""

_Amount = TypeVar("_Amount", Decimal, Combinable)


def saldo(pedida: _Amount, faturada: _Amount) -> _Amount:
    """The balance: ordered minus invoiced.

    Args:
        pedida, faturada: quantities in the item's unit, or expressions of a query.
    """
    return pedida - faturada


def saldo_a_entregar() -> Combinable:
    """What is left to deliver: ordered minus delivered; NULL where deliveries are not known."""
    return F("qtd_produto_pedido") - F("qtd_entregue")


def entregue_e_nao_faturado() -> Combinable:
    """What was delivered beyond what was invoiced; zero if nothing, NULL as in `saldo_a_entregar`.

    Retired items have none.
    """
    return _excedente(F("qtd_entregue") - F("qtd_faturada"))


def faturado_e_nao_entregue() -> Combinable:
    """What was invoiced beyond what was delivered; as in `entregue_e_nao_faturado`."""
    return _excedente(F("qtd_faturada") - F("qtd_entregue"))


def _excedente(difference: Combinable) -> Combinable:
    quantity = DecimalField(max_digits=15, decimal_places=3)
    # GREATEST passes over a NULL.
    return Case(
        When(ENTREGA_DESCONHECIDA, then=None),
        When(RETIRADOS, then=Value(Decimal(0))),
        default=Greatest(ExpressionWrapper(difference, quantity), Value(Decimal(0))),
        output_field=quantity,
    )


def valor_saldo() -> Combinable:
    """The balance in the company's currency.

    From Odoo's own amounts; of items without any (manual ones, the predecessor's), at the price.
    NULL where the order's currency has no rate.
    """
    return Case(
        When(
            valor_a_faturar__isnull=True,
            then=_rounded(F("qtd_saldo_produto_pedido") * F("preco_produto_pedido")),
        ),
        default=_rounded(F("valor_a_faturar") / F("cotacao")),
    )


def valor_pedido() -> Combinable:
    """What was ordered, in the company's currency; as in `valor_saldo`."""
    return Case(
        When(valor_pedido__isnull=True, then=F("qtd_produto_pedido") * F("preco_produto_pedido")),
        default=F("valor_pedido") / F("cotacao"),
        output_field=DecimalField(),
    )


def valor_saldo_a_entregar() -> Combinable:
    """What is left to deliver, in the company's currency; NULL as in `valor_saldo`."""
    return _rounded(F("valor_a_entregar") / F("cotacao"))


def vigente_ou_zero(value: Combinable) -> Case:
    """A value of an item, zero once it is retired."""
    return Case(When(VIGENTES, then=value), default=Value(Decimal(0)), output_field=DecimalField())


def _rounded(value: Any) -> Combinable:
    return Round(ExpressionWrapper(value, output_field=DecimalField()), 2)


def prazo_vencido(hoje: datetime.date | Combinable) -> Q:
    """What makes an item late if it is pending: a confirmed order past its delivery date, and
    something left to deliver; where deliveries are not known, to invoice.

    Apart from `atrasados`, so that a query over pending items need not read `retirado_em` again,
    which the index of the totals does not hold.
    """
    undelivered = A_ENTREGAR | (Q(saldo_a_entregar__isnull=True) & A_FATURAR)
    return FIRMES & Q(data_entrega_pedido__lt=hoje) & undelivered


def atrasados(hoje: datetime.date | Combinable) -> Q:
    """Late on `hoje`: pending, of a confirmed order, past the delivery date and not delivered."""
    return PENDENTES & prazo_vencido(hoje)


def da_empresa(empresa: Any) -> Q:
    """Invoice lines that an item of this company takes into account.

    Manual items need not name a company: the lines of every company are theirs then.

    Args:
        empresa: a name, or an expression of a query.
    """
    if isinstance(empresa, str):
        return Q(empresa=empresa) if empresa else Q()
    return Q(empresa=empresa) | Q(Exact(empresa, Value("")))


def que_valem(politica: Policy) -> Q:
    """Invoice lines that a policy takes into account, whatever their operation is."""
    condition = VIGENTES
    if politica.invoices == "posted_only":
        condition &= Q(status_nf=StatusNF.LANCADO)
    else:
        condition &= Q(status_nf__in=(StatusNF.LANCADO, StatusNF.PROVISORIO))
    if politica.credit_notes == "ignored":
        return condition & (Q(nota_credito=False) | Q(reabre_saldo=True))
    return condition & (Q(reabre_saldo__isnull=True) | Q(reabre_saldo=True))


def que_contam(politica: Policy) -> Q:
    """Invoice lines that lower what is left to invoice under a policy."""
    return que_valem(politica) & Q(consome_faturar=True)
