"""The backlog as it was known at a moment (*como estava*): what was logged since, undone.

Exact to the run, from the moment on that the log is complete.
"""

import datetime

from django.db import models

from carteira.querysets import CarteiraQuerySet

from .other_rows import read_from, written
from .reach import require_logged

# An amount of an order in its company's currency is logged in no other.
_IN_ORDERS_CURRENCY = (
    "CASE WHEN c.moeda IN ('', h.moeda_antes) AND c.{column} IS NOT NULL THEN h.{column}_antes END"
)
_LOGGED = {
    "id": "h.item_id",
    "empresa": "COALESCE(c.empresa, h.empresa)",
    "num_pedido": "COALESCE(c.num_pedido, h.num_pedido)",
    "cod_produto": "COALESCE(c.cod_produto, h.cod_produto)",
    "fonte": "COALESCE(c.fonte, 'manual')",
    "status_pedido": "h.status_antes",
    "unid_medida_produto": "h.unidade_antes",
    "qtd_produto_pedido": "h.pedido_antes",
    "qtd_faturada": "h.faturado_antes",
    "qtd_saldo_produto_pedido": "h.saldo_antes",
    "qtd_cancelada_produto_pedido": "h.cancelado_antes",
    "qtd_entregue": "h.entregue_antes",
    "saldo_a_entregar": "h.pedido_antes - h.entregue_antes",
    "moeda_empresa": "h.moeda_antes",
    **{
        column: _IN_ORDERS_CURRENCY.format(column=column)
        for column in ("valor_pedido", "valor_a_faturar", "valor_a_entregar")
    },
    "valor_saldo": "h.valor_a_faturar_antes",
    "valor_saldo_a_entregar": "h.valor_a_entregar_antes",
    "nao_confiavel": "h.nao_confiavel_antes",
    "retirado_em": "NULL::timestamptz",
    "motivo_retirada": "''",
}
# What did not change since is read from the table and its indexes. The first change since then says
# how the others were; those deleted here since have no row but their log.
_PAST = """
    SELECT {present} FROM carteira_principal c
    WHERE NOT EXISTS (
        SELECT 1 FROM balance_change h WHERE h.item_id = c.id AND h.moment > %s)
    UNION ALL
    SELECT {past}
    FROM (
        SELECT DISTINCT ON (item_id) * FROM balance_change
        WHERE moment > %s AND item_id IS NOT NULL ORDER BY item_id, id
    ) h
    LEFT JOIN carteira_principal c ON c.id = h.item_id
    WHERE h.pedido_antes IS NOT NULL
"""


def como_estava(items: CarteiraQuerySet, moment: datetime.datetime) -> CarteiraQuerySet:
    """The same query over the items as they were known at a moment, exact to the run.

    Quantities, values, status and reliability are those of then, and so is which items there were.
    What is not logged is as it is now: customers, salespeople, dates, prices and notes.

    Args:
        items: a query over the backlog items; it must not be written with.

    Raises:
        TooEarlyError: the log does not reach back to the moment.
    """
    require_logged(moment)
    return read_from(items, past_rows(), (moment, moment))


def past_rows() -> str:
    """A statement that gives the items as they were known at its two parameters, one moment."""
    return _PAST.format(present=written(lambda f: f"c.{f.column}"), past=written(_past_value))


def _past_value(field: models.Field) -> str:
    """A column's value, of the type that both halves have: or no index is used through them."""
    column = str(field.column)
    match field:
        case models.CharField() | models.TextField():
            kind = "text" if isinstance(field, models.TextField) else "varchar"
            value = _LOGGED.get(column, f"COALESCE(c.{column}, '')")
            return f"({value})::{kind}"
        case models.BooleanField():
            return _LOGGED.get(column, f"COALESCE(c.{column}, false)")
    return _LOGGED.get(column, f"c.{column}")
