"""The backlog as the documents say it was at the end of a day, whenever they came to be known."""

import datetime

from carteira.models import FaturamentoProduto
from carteira.querysets import CarteiraQuerySet

from .other_rows import read_from, written

# Odoo's order lines say what was delivered, not when.
_UNKNOWN = dict.fromkeys(
    ("qtd_entregue", "saldo_a_entregar", "valor_a_entregar", "valor_saldo_a_entregar"),
    "NULL::numeric",
)
_SUMMED = _UNKNOWN | {
    "qtd_faturada": "f.qtd",
    "qtd_saldo_produto_pedido": "c.qtd_produto_pedido - f.qtd",
    "valor_a_faturar": "round(c.valor_pedido - f.valor, 2)",
    "valor_saldo": "round(CASE WHEN c.valor_pedido IS NULL"
    " THEN (c.qtd_produto_pedido - f.qtd) * c.preco_produto_pedido"
    " ELSE round(c.valor_pedido - f.valor, 2) / c.cotacao END, 2)",
}
# The balance of an item that no later invoice changed is read from the table and its indexes; the
# invoices of the others are added up.
_ROWS = """
    SELECT {present} FROM carteira_principal c
    WHERE c.retirado_em IS NULL AND c.data_pedido <= %s
        AND NOT EXISTS (SELECT 1 FROM ({others}) other WHERE other.id = c.id)
    UNION ALL
    SELECT {summed} FROM ({others}) other
    CROSS JOIN LATERAL (
        SELECT c.* FROM carteira_principal c
        WHERE c.id = other.id AND c.retirado_em IS NULL AND c.data_pedido <= %s OFFSET 0
    ) c
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(line.qtd_produto_faturado), 0) AS qtd,
               COALESCE(sum(line.valor_no_pedido), 0) AS valor
        FROM ({until}) line WHERE {of_item}
    ) f
"""
# Items that are not Odoo's may have been invoiced by what has no document here. OFFSET 0 keeps the
# planner from reading every item to find a few.
_OTHERS = """
        SELECT c.id FROM carteira_principal c WHERE c.fonte <> 'odoo'
        UNION
        SELECT item.id FROM ({later}) line CROSS JOIN LATERAL (
            SELECT c.id FROM carteira_principal c WHERE {of_item} OFFSET 0
        ) item
"""
_OF_ITEM = (
    "c.num_pedido = line.origem AND c.cod_produto = line.cod_produto"
    " AND c.empresa IN ('', line.empresa)"
)
_OF_LINES = ("empresa", "origem", "cod_produto", "qtd_produto_faturado", "valor_no_pedido")


def em_documentos(items: CarteiraQuerySet, day: datetime.date) -> CarteiraQuerySet:
    """The same query over the balances of `em(day)`: by the dates of orders and of invoices.

    Ordered quantities, prices and statuses are today's: Odoo keeps no history of them. What had
    been delivered is unknown. What was retired since has no documents any more. Invoices count by
    the policy in force, and balances that no later invoice changed by that of the last run.

    Args:
        items: a query over the backlog items; it must not be written with.
        day: in the company's time zone.
    """
    counted = FaturamentoProduto.objects.que_contam().order_by().values(*_OF_LINES)
    until, of_until = counted.filter(data_fatura__lte=day).query.sql_with_params()
    later, of_later = counted.exclude(data_fatura__lte=day).query.sql_with_params()
    rows = _ROWS.format(
        present=_columns(_UNKNOWN),
        summed=_columns(_SUMMED),
        until=until,
        others=_OTHERS.format(later=later, of_item=_OF_ITEM),
        of_item=_OF_ITEM,
    )
    return read_from(items, rows, (day, *of_later, *of_later, day, *of_until))


def _columns(values: dict[str, str]) -> str:
    return written(lambda field: values.get(str(field.column), f"c.{field.column}"))
