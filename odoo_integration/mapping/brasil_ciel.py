"""The profile `brasil_ciel`: Odoo with the CIEL IT Brazilian localisation."""

from types import MappingProxyType
from typing import Any

from . import convert as c
from . import places
from .columns import (
    EDI,
    M2O,
    MOVE_COLUMNS,
    MOVE_LINE_COLUMNS,
    NAME_COLUMNS,
    NUMBER,
    PARTNER_COLUMNS,
    TEXT,
    UNDATED,
    WRITE_DATE,
    col,
)
from .fiscal import FiscalField, Standing
from .plan import Column
from .standard import Chosen, StandardProfile

ORDER_TYPES = ["venda", "bonificacao", "industrializacao", "exportacao", "venda-industrializacao"]
CITIES = "l10n_br_municipio_id"
STANDINGS = {
    "autorizado": Standing.VALID,
    "cce": Standing.VALID,
    "cancelado": Standing.VOID,
    "cancelada": Standing.VOID,
}


class BrasilCielProfile(StandardProfile):
    """Plain Odoo's fields, and the localisation's where they say more."""

    name = "brasil_ciel"
    mark = ("sale.order", "l10n_br_tipo_pedido")
    order = (
        *(column for column in StandardProfile.order if column.name != "client_order_ref"),
        Column("client_order_ref", c.text, ("l10n_br_pedido_compra", "client_order_ref"), TEXT),
        col("carrier_id", "carrier_id", c.reference, types=M2O, optional=True),
        col("notes", "picking_note", c.text, types=TEXT, optional=True),
    )
    line = (
        *StandardProfile.line,
        col("cancelled", "qty_cancelado", c.number, types=NUMBER, optional=True),
    )
    move = (
        *(column for column in MOVE_COLUMNS if column.name != "number"),
        Column("number", c.any_text, ("l10n_br_numero_nota_fiscal",)),
        Column("partner_tax_id", c.tax_id, ("l10n_br_cnpj",), TEXT, optional=True),
        col("fiscal_key", "l10n_br_chave_nf", c.text, types=TEXT, optional=True),
    )
    fiscal = (
        FiscalField(
            col("ciel_status", "l10n_br_situacao_nf", c.text, types=TEXT, optional=True),
            STANDINGS,
            others=None,
        ),
        EDI,
    )
    move_line = (
        *(column for column in MOVE_LINE_COLUMNS if column.name != "amount"),
        Column("amount", c.amount, ("l10n_br_total_nfe", "price_subtotal"), NUMBER),
    )
    partner = (
        *(column for column in PARTNER_COLUMNS if column.name != "tax_id"),
        Column("tax_id", c.tax_id, ("l10n_br_cnpj",), TEXT),
        Column("legal_name", c.name_text, ("l10n_br_razao_social",), TEXT, optional=True),
        Column("city_id", c.reference, (CITIES,), M2O, optional=True),
        Column("district", c.text, ("l10n_br_endereco_bairro",), TEXT, optional=True),
        Column("number", c.any_text, ("l10n_br_endereco_numero",), optional=True),
    )
    names = NAME_COLUMNS | {
        "delivery.carrier": (
            WRITE_DATE,
            col("name", "name", c.text),
            col("parent_id", "l10n_br_partner_id", c.reference, types=M2O, optional=True),
        ),
    }

    chosen = MappingProxyType(
        {
            **StandardProfile.chosen,
            "city": Chosen(
                "res.partner",
                (CITIES,),
                (
                    UNDATED,
                    col("name", "display_name", places.city_name),
                    col("code", "display_name", places.city_state),
                ),
            ),
        }
    )

    def order_domain(self) -> list[Any]:
        return [["l10n_br_tipo_pedido", "in", ORDER_TYPES]]

    def line_domain(self) -> list[Any]:
        return [*super().line_domain(), ["order_id.l10n_br_tipo_pedido", "in", ORDER_TYPES]]
