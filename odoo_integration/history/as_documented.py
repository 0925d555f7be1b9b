"""The backlog as the documents say it was at the end of a day, whenever they came to be known."""

import datetime

from carteira.models import FaturamentoProduto
from carteira.querysets import CarteiraQuerySet

from .other_rows import read_from, written

_UNKNOWN = "NULL::numeric"
_VALUES = {
    "qtd_faturada": "f.qtd",
    "qtd_saldo_produto_pedido": "c.qtd_produto_pedido - f.qtd",
    "valor_a_faturar": "round(c.valor_pedido - f.valor, 2)",
    "valor_saldo": "round(CASE WHEN c.valor_pedido IS NULL"
    " THEN (c.qtd_produto_pedido - f.qtd) * c.preco_produto_pedido"
    " ELSE round(c.valor_pedido - f.valor, 2) / c.cotacao END, 2)",
    # Odoo's order lines say what was delivered, not when.
    **dict.fromkeys(
        ("qtd_entregue", "saldo_a_entregar", "valor_a_entregar", "valor_saldo_a_entregar"), _UNKNOWN
    ),
}
_ROWS = """
    SELECT {columns} FROM carteira_principal c
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(line.qtd_produto_faturado), 0) AS qtd,
               COALESCE(sum(line.valor_no_pedido), 0) AS valor
        FROM ({lines}) line
        WHERE line.origem = c.num_pedido AND line.cod_produto = c.cod_produto
          AND c.empresa IN ('', line.empresa)
    ) f
    WHERE c.retirado_em IS NULL AND c.data_pedido <= %s
"""


def em_documentos(items: CarteiraQuerySet, day: datetime.date) -> CarteiraQuerySet:
    """The same query over the balances of `em(day)`: by the dates of orders and of invoices.

    Ordered quantities, prices and statuses are today's: Odoo keeps no history of them. What had
    been delivered is unknown. What was retired since has no documents any more.

    Args:
        items: a query over the backlog items; it must not be written with.
        day: in the company's time zone.
    """
    lines, params = (
        FaturamentoProduto.objects.que_contam()
        .filter(data_fatura__lte=day)
        .order_by()
        .values("empresa", "origem", "cod_produto", "qtd_produto_faturado", "valor_no_pedido")
        .query.sql_with_params()
    )
    columns = written(lambda field: _VALUES.get(str(field.column), f"c.{field.column}"))
    return read_from(items, _ROWS.format(columns=columns, lines=lines), (*params, day))
