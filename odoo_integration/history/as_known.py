"""The backlog as it was known at a moment (*como estava*): what was logged since, undone.

A query over the items reads a subquery in place of their table: filters, totals, search and exports
then work on the past as they do on the present.
"""

import datetime
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models.sql.datastructures import BaseTable

from carteira.models import CarteiraPrincipal
from carteira.querysets import CarteiraQuerySet

from .reach import require_logged

_TABLE = CarteiraPrincipal._meta.db_table

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
_PAST = """(
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
)"""


class _PastTable(BaseTable):
    """The items' table at a moment."""

    def __init__(self, table_name: str, alias: str, moment: datetime.datetime) -> None:
        super().__init__(table_name, alias)
        self.moment = moment

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        alias = compiler.quote_name_unless_alias(self.table_alias)
        return f"{_past_rows()} {alias}", (self.moment, self.moment)

    def relabeled_clone(self, change_map: Mapping[Any, str]) -> Self:
        alias = change_map.get(self.table_alias, str(self.table_alias))
        return self.__class__(self.table_name, alias, self.moment)


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
    past = items.all()
    alias = past.query.get_initial_alias()
    past.query.alias_map[alias] = _PastTable(_TABLE, alias, moment)
    return past


def _past_rows() -> str:
    fields = [field for field in CarteiraPrincipal._meta.concrete_fields if field.column]
    return _PAST.format(
        present=", ".join(f"c.{field.column}" for field in fields),
        past=", ".join(f"{_past_value(field)} AS {field.column}" for field in fields),
    )


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
