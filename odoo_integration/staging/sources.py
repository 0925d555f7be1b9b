"""What is staged: each staging table, where its rows go, and the master data they name.

The columns of headers and master data are the mirror's own. Those of order lines and invoice lines
are named here, beside the column of the business table they feed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from psycopg2.sql import SQL, Composable, Identifier

from carteira.models import FaturamentoProduto, LinhaPedido

from ..models import (
    OdooCompany,
    OdooMove,
    OdooName,
    OdooOrder,
    OdooPartner,
    OdooProduct,
    OdooUnit,
    Reference,
)

FLOAT = "double precision"
EXACT = "{}::text::numeric"
"""A staged float as the decimal number that Odoo sent: the shortest one that is read as this float.
A cast to numeric alone would keep 15 of its digits, and takes PostgreSQL three times as long."""


@dataclass(frozen=True)
class Source:
    """One staging table and the live table it feeds.

    Attributes:
        stage: the staging table.
        model: the live table.
        odoo_model: Odoo's model; empty where the rows say it themselves, in `model`.
        columns: staged column by live column.
        key: the live columns that identify a record of Odoo.
        references: the label of the model that a staged column names.
        unmerged: staged columns that no live column takes as they are, by their type.
        derived: what a live row, as `m`, holds of the unmerged columns, and staging, as `s`, says.
    """

    stage: str
    model: type[models.Model]
    odoo_model: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ("id",)
    references: Mapping[str, str] = field(default_factory=dict)
    unmerged: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Identifier:
        return Identifier(self.model._meta.db_table)

    @property
    def retirable(self) -> bool:
        """Whether rows that vanish from Odoo stay, marked."""
        return any(column.name == "retirado_em" for column in self.model._meta.fields)

    def value(self, column: str) -> Composable:
        """What staging, as `s`, says of a live column, in that column's precision."""
        live = self.model._meta.get_field(column)
        value: Composable = SQL("s.{}").format(Identifier(self.columns[column]))
        # What a profile leaves empty is NULL in staging.
        if isinstance(live, models.CharField):
            value = SQL("COALESCE({}, '')").format(value)
        elif isinstance(live, models.JSONField):
            value = SQL("{}::jsonb").format(value)
        elif isinstance(live, models.DecimalField):
            value = SQL(EXACT).format(value)
            if live.has_default():
                value = SQL("COALESCE({}, 0)").format(value)
            value = SQL("round({}, {})").format(value, SQL(str(live.decimal_places)))
        return value

    def differing(self) -> Composable:
        """FROM and WHERE of the run's staged rows `s` that differ from the live rows `m`."""
        same_key = SQL(" AND ").join(
            SQL("m.{} = s.{}").format(Identifier(key), Identifier(self.columns[key]))
            for key in self.key
        )
        columns = [column for column in self.columns if column not in self.key]
        return SQL(
            " FROM {stage} s LEFT JOIN {table} m ON {same_key} WHERE s.run_id = %(run)s AND ("
            "m.{key} IS NULL{retired} OR ({live}) IS DISTINCT FROM ({staged}))"
        ).format(
            stage=Identifier(self.stage),
            table=self.table,
            same_key=same_key,
            key=Identifier(self.key[-1]),
            retired=SQL(" OR m.retirado_em IS NOT NULL" if self.retirable else ""),
            live=SQL(", ").join(
                [*(SQL("m.{}").format(Identifier(column)) for column in columns)]
                + [SQL(live) for live in self.derived]
            ),
            staged=SQL(", ").join(
                [*(self.value(column) for column in columns)]
                + [SQL(staged) for staged in self.derived.values()]
            ),
        )


def _mirrored(
    stage: str, model: type[models.Model], odoo_model: str, *key: str, **renamed: str
) -> Source:
    fields = [
        one
        for one in model._meta.concrete_fields
        if not isinstance(one, models.AutoField | models.GeneratedField)
    ]
    return Source(
        stage,
        model,
        odoo_model,
        {one.attname: renamed.get(one.attname, one.attname) for one in fields},
        key or ("id",),
        {one.attname: one.to for one in fields if isinstance(one, Reference) and one.to},
    )


COMPANIES = _mirrored("stg_company", OdooCompany, "res.company")
UNITS = _mirrored("stg_unit", OdooUnit, "uom.uom")
NAMES = _mirrored("stg_name", OdooName, "", "model", "record_id", record_id="id")
PARTNERS = _mirrored("stg_partner", OdooPartner, "res.partner")
PRODUCTS = _mirrored("stg_product", OdooProduct, "product.product")
ORDERS = _mirrored("stg_order", OdooOrder, "sale.order")
MOVES = _mirrored("stg_move", OdooMove, "account.move")
MIRRORS = (COMPANIES, UNITS, NAMES, PARTNERS, PRODUCTS, ORDERS, MOVES)
"""In the order in which they are merged."""

ORDER_LINES = Source(
    "stg_order_line",
    LinhaPedido,
    "sale.order.line",
    {
        "odoo_id": "id",
        "odoo_write_date": "write_date",
        "odoo_order_id": "order_id",
        "odoo_product_id": "product_id",
        "odoo_uom_id": "uom_id",
        "qtd_linha": "quantity",
        "preco_linha": "price",
        "qtd_cancelada": "cancelled",
        "desconto": "discount",
        "valor_linha": "subtotal",
        "qtd_entregue_linha": "delivered",
        "metodo_entregue": "delivered_method",
        "extras": "extras",
    },
    ("odoo_id",),
    {"product_id": "product.product", "uom_id": "uom.uom"},
)
MOVE_LINES = Source(
    "stg_move_line",
    FaturamentoProduto,
    "account.move.line",
    {
        "odoo_id": "id",
        "odoo_write_date": "write_date",
        "odoo_move_id": "move_id",
        "odoo_product_id": "product_id",
        "odoo_uom_id": "uom_id",
        "linhas_pedido": "sale_line_ids",
        "qtd_nf": "quantity",
        "preco_nf": "price",
        "odoo_cfop_id": "cfop_id",
    },
    ("odoo_id",),
    {"product_id": "product.product", "uom_id": "uom.uom", "cfop_id": "l10n_br_fiscal.cfop"},
    # Signed and rounded by the promote.
    {"amount": FLOAT},
    {
        "CASE WHEN m.nota_credito THEN -m.valor_produto_faturado"
        " ELSE m.valor_produto_faturado END": f"round({EXACT.format('s.amount')}, 2)"
    },
)
SOURCES = (*MIRRORS, ORDER_LINES, MOVE_LINES)
DOCUMENTS = tuple(source.odoo_model for source in (MOVES, MOVE_LINES, ORDERS, ORDER_LINES))
"""Models that are read whole; all others are read where these name them."""
