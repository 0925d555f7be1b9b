"""The figures of the dashboard, each in one query whatever the size of the backlog."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth

from .models import CarteiraPrincipal, FaturamentoProduto

IDADES = ((0, 30), (31, 60), (61, 90), (91, 180), (181, None))


@dataclass
class Resumo:
    """Open balances in one glance; values in R$.

    Attributes:
        totais: `itens`, `pedidos`, `quantidade`, `valor`, `itens_cotacao`, `valor_cotacao`.
        atrasados, valor_atrasado: open items past their delivery date.
        por_status, por_uf, por_vendedor, por_idade: name, items, value; confirmed orders only,
            but for `por_status`.
    """

    totais: dict[str, Any] = field(default_factory=dict)
    atrasados: int = 0
    valor_atrasado: Decimal = Decimal(0)
    por_status: list[tuple[str, int, Decimal]] = field(default_factory=list)
    por_uf: list[tuple[str, int, Decimal]] = field(default_factory=list)
    por_vendedor: list[tuple[str, int, Decimal]] = field(default_factory=list)
    por_idade: list[tuple[str, int, Decimal]] = field(default_factory=list)


# GROUPING SETS reads the open items once for all groups, from the index carteira_totais alone;
# the ORM would read them once a group.
_GRUPOS = """
WITH aberto AS (
    SELECT status_pedido AS status, status_pedido = 'Cotação' AS cotacao, estado, vendedor,
           CASE WHEN data_pedido IS NULL THEN -1
                ELSE width_bucket(%(hoje)s::date - data_pedido, ARRAY[31, 61, 91, 181]) END AS idade,
           data_entrega_pedido < %(hoje)s AND status_pedido <> 'Cotação' AS atrasado,
           qtd_saldo_produto_pedido * preco_produto_pedido AS valor
    FROM carteira_principal
    WHERE retirado_em IS NULL AND qtd_saldo_produto_pedido > 0 AND status_pedido <> 'Cancelado'
)
SELECT GROUPING(status, estado, vendedor, idade, atrasado), cotacao,
       COALESCE(status, estado, vendedor, idade::text, atrasado::text, ''),
       count(*), COALESCE(sum(valor), 0)
FROM aberto
GROUP BY GROUPING SETS ((cotacao, status), (cotacao, estado), (cotacao, vendedor),
                        (cotacao, idade), (cotacao, atrasado))
"""
_STATUS, _UF, _VENDEDOR, _IDADE, _ATRASADO = 0b01111, 0b10111, 0b11011, 0b11101, 0b11110


def resumo(hoje: datetime.date) -> Resumo:
    """The open backlog on a day, in two queries."""
    tudo = Resumo(totais=CarteiraPrincipal.objects.totais())
    with connection.cursor() as cursor:
        cursor.execute(_GRUPOS, {"hoje": hoje})
        linhas = cursor.fetchall()
    for grupo, cotacao, nome, itens, valor in linhas:
        if grupo == _STATUS:
            tudo.por_status.append((nome, itens, valor))
        elif cotacao:
            continue
        elif grupo == _UF:
            tudo.por_uf.append((nome, itens, valor))
        elif grupo == _VENDEDOR:
            tudo.por_vendedor.append((nome, itens, valor))
        elif grupo == _IDADE:
            tudo.por_idade.append((nome, itens, valor))
        elif grupo == _ATRASADO and nome == "true":
            tudo.atrasados, tudo.valor_atrasado = itens, valor
    for lista in (tudo.por_status, tudo.por_uf, tudo.por_vendedor):
        lista.sort(key=lambda linha: -linha[2])
    tudo.por_idade.sort(key=lambda linha: int(linha[0]))
    return tudo


def valor_aberto_por_mes(
    hoje: datetime.date, *, meses: int = 12
) -> list[tuple[datetime.date, Decimal]]:
    """Ordered and not yet invoiced, in R$ at the orders' prices, at the end of each month.

    Confirmed orders only. Two sums by month, accumulated: Odoo keeps no history of quantities, so
    ordered ones are today's. Invoices without a date count from today on.

    Returns:
        The last `meses` months, oldest first; the last one is today.
    """
    firmes = CarteiraPrincipal.objects.vigentes().firmes().order_by()
    valor = DecimalField(max_digits=24, decimal_places=4)
    pedido = dict(
        firmes.annotate(mes=TruncMonth("data_pedido"))
        .values("mes")
        .annotate(
            valor=Sum(
                ExpressionWrapper(
                    F("qtd_produto_pedido") * F("preco_produto_pedido"), output_field=valor
                )
            )
        )
        .values_list("mes", "valor")
    )
    preco = firmes.filter(
        num_pedido=OuterRef("origem"), cod_produto=OuterRef("cod_produto")
    ).values("preco_produto_pedido")
    faturado = dict(
        FaturamentoProduto.objects.que_contam()
        .exclude(origem="")
        .order_by()
        .annotate(mes=TruncMonth("data_fatura"), preco=Subquery(preco[:1]))
        .filter(preco__isnull=False)
        .values("mes")
        .annotate(
            valor=Sum(ExpressionWrapper(F("qtd_produto_faturado") * F("preco"), output_field=valor))
        )
        .values_list("mes", "valor")
    )
    este_mes = hoje.replace(day=1)
    for somas in (pedido, faturado):
        somas[este_mes] = somas.get(este_mes, Decimal(0)) + somas.pop(None, Decimal(0))
    pontos = []
    for mes in _meses_ate(este_mes, meses):
        saldo = sum((v for m, v in pedido.items() if m <= mes), Decimal(0)) - sum(
            (v for m, v in faturado.items() if m <= mes), Decimal(0)
        )
        pontos.append((mes, saldo))
    return pontos


def faturado_por_mes(queryset: Any, hoje: datetime.date, *, meses: int = 12) -> list[dict]:
    """Month totals of invoice lines, newest first: posted, draft and cancelled, credit notes apart.

    Args:
        queryset: invoice lines; only the last `meses` months of them are added up, and those
            without a date, which drafts are.
    """
    desde = _meses_ate(hoje.replace(day=1), meses)[0]
    return list(
        queryset.filter(Q(data_fatura__gte=desde) | Q(data_fatura__isnull=True))
        .order_by()
        .annotate(mes=TruncMonth("data_fatura"))
        .values("mes")
        .annotate(
            lancado=Sum(
                "valor_produto_faturado", filter=Q(status_nf="Lançado", nota_credito=False)
            ),
            provisorio=Sum(
                "valor_produto_faturado", filter=Q(status_nf="Provisório", nota_credito=False)
            ),
            cancelado=Sum("valor_produto_faturado", filter=Q(status_nf="Cancelado")),
            creditado=Sum(
                "valor_produto_faturado",
                filter=Q(nota_credito=True) & ~Q(status_nf="Cancelado"),
            ),
        )
        .order_by(F("mes").desc(nulls_first=True))
    )


def _meses_ate(ultimo: datetime.date, quantos: int) -> list[datetime.date]:
    indice = ultimo.year * 12 + ultimo.month - 1
    return [datetime.date(i // 12, i % 12 + 1, 1) for i in range(indice - quantos + 1, indice + 1)]
