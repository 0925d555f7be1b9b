"""The figures of the dashboard, each in one query whatever the size of the backlog."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DecimalField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncMonth

from .models import CarteiraPrincipal, FaturamentoProduto, StatusPedido

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


# The open items are read once for all groups, from the index carteira_totais alone, and first put
# together by everything at once: GROUPING SETS then add up thousands of rows, not a million five times.
_GRUPOS = """
WITH aberto AS MATERIALIZED (
    SELECT status_pedido AS status, status_pedido = 'Cotação' AS cotacao, estado, vendedor,
           CASE WHEN data_pedido IS NULL THEN -1
                ELSE width_bucket(%(hoje)s::date - data_pedido, ARRAY[31, 61, 91, 181]) END AS idade,
           data_entrega_pedido < %(hoje)s AND status_pedido <> 'Cotação' AS atrasado,
           count(*) AS itens, sum(qtd_saldo_produto_pedido * preco_produto_pedido) AS valor
    FROM carteira_principal
    WHERE retirado_em IS NULL AND qtd_saldo_produto_pedido > 0 AND status_pedido <> 'Cancelado'
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT GROUPING(status, estado, vendedor, idade, atrasado), cotacao,
       COALESCE(status, estado, vendedor, idade::text, atrasado::text, ''),
       sum(itens), COALESCE(sum(valor), 0)
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
    for grupo, cotacao, nome, soma, valor in linhas:
        itens = int(soma)
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


# The lines by the ORM, as the policy in force counts them; joined to the items at once, because the
# price of each line by a subquery takes five times as long.
_FATURADO_POR_MES = """
SELECT date_trunc('month', linha.data_fatura)::date,
       sum(linha.qtd_produto_faturado * item.preco_produto_pedido)
FROM ({linhas}) linha
JOIN carteira_principal item
  ON item.num_pedido = linha.origem AND item.cod_produto = linha.cod_produto
WHERE item.retirado_em IS NULL AND item.status_pedido = 'Pedido de venda'
  AND item.qtd_saldo_produto_pedido >= 0
GROUP BY 1
"""


def valor_aberto_por_mes(
    hoje: datetime.date, *, meses: int = 12
) -> list[tuple[datetime.date, Decimal]]:
    """Ordered and not yet invoiced, in R$ at the orders' prices, at the end of each month.

    Backwards from the open value of today: what was invoiced since was open then, what was ordered
    since was not. So only the rows of these months are read. Confirmed orders only, without what is
    over-invoiced today. Odoo keeps no history of quantities, so ordered ones are today's; orders
    and invoices without a date are taken for today's.

    Returns:
        The last `meses` months, oldest first; the last one is today.
    """
    este_mes = hoje.replace(day=1)
    lista = _meses_ate(este_mes, meses)
    itens = CarteiraPrincipal.objects.vigentes().filter(
        status_pedido=StatusPedido.PEDIDO, qtd_saldo_produto_pedido__gte=0
    )
    preco = ExpressionWrapper(
        F("qtd_produto_pedido") * F("preco_produto_pedido"),
        output_field=DecimalField(max_digits=24, decimal_places=4),
    )
    pedido = dict(
        itens.filter(Q(data_pedido__gte=lista[0]) | Q(data_pedido__isnull=True))
        .order_by()
        .annotate(mes=TruncMonth("data_pedido"))
        .values("mes")
        .annotate(valor=Sum(preco))
        .values_list("mes", "valor")
    )
    contam = FaturamentoProduto.objects.que_contam().exclude(origem="").order_by()
    linhas, parametros = (
        contam.filter(Q(data_fatura__gte=lista[0]) | Q(data_fatura__isnull=True))
        .values("origem", "cod_produto", "data_fatura", "qtd_produto_faturado")
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(_FATURADO_POR_MES.format(linhas=linhas), parametros)
        faturado = dict(cursor.fetchall())
    abertos = CarteiraPrincipal.objects.em_aberto().firmes().com_valor().order_by()
    saldo = abertos.aggregate(valor=Sum("valor_saldo"))["valor"] or Decimal(0)
    pontos = []
    for mes in reversed(lista):
        pontos.append((mes, saldo))
        saldo += _desde(mes, faturado) - _desde(mes, pedido)
    return pontos[::-1]


def _desde(mes: datetime.date, somas: dict[datetime.date | None, Decimal]) -> Decimal:
    """Takes out of the sums, and adds up, what is of a month or later, or without a date."""
    return sum((somas.pop(m) for m in list(somas) if m is None or m >= mes), Decimal(0))


def faturado_por_mes(queryset: Any, hoje: datetime.date, *, meses: int = 12) -> list[dict]:
    """Month totals of invoice lines, newest first: posted, draft and cancelled, credit notes apart.

    A cancelled credit note is in none of them.

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
            cancelado=Sum(
                "valor_produto_faturado", filter=Q(status_nf="Cancelado", nota_credito=False)
            ),
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
