"""The profile `brasil_ciel`: Odoo with the CIEL IT Brazilian localisation."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from . import convert as c
from .plan import Column, Fields, Plan, Row
from .standard import (
    M2O,
    MOVE_COLUMNS,
    MOVE_LINE_COLUMNS,
    NAME_COLUMNS,
    NUMBER,
    PARTNER_COLUMNS,
    TEXT,
    UNDATED,
    WRITE_DATE,
    Chosen,
    StandardProfile,
    col,
)

ORDER_TYPES = ["venda", "bonificacao", "industrializacao", "exportacao", "venda-industrializacao"]
CITIES = "l10n_br_municipio_id"
FISCAL_STATUS = "l10n_br_situacao_nf"
FISCAL_CANCELLED = ("cancelado", "cancelada")


class BrasilCielProfile(StandardProfile):
    """Plain Odoo's fields, and the localisation's where they say more."""

    name = "brasil_ciel"
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
        col("fiscal_status", FISCAL_STATUS, c.text, types=TEXT, optional=True),
    )
    move_line = (
        *(column for column in MOVE_LINE_COLUMNS if column.name != "amount"),
        Column("amount", c.amount, ("l10n_br_total_nfe", "price_subtotal"), NUMBER),
    )
    partner = (
        *(column for column in PARTNER_COLUMNS if column.name != "tax_id"),
        Column("tax_id", c.tax_id, ("l10n_br_cnpj",), TEXT),
        Column("legal_name", c.text, ("l10n_br_razao_social",), TEXT, optional=True),
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
                    col("name", "display_name", c.city_name),
                    col("code", "display_name", c.city_state),
                ),
            ),
        }
    )

    def plans(self, offered: Mapping[str, Fields], *, version: int) -> dict[str, Plan]:
        plans = super().plans(offered, version=version)
        plans["account.move"] = _with_fiscal_status(plans["account.move"])
        return plans

    def order_domain(self) -> list[Any]:
        return [["l10n_br_tipo_pedido", "in", ORDER_TYPES]]

    def line_domain(self) -> list[Any]:
        return [*super().line_domain(), ["order_id.l10n_br_tipo_pedido", "in", ORDER_TYPES]]


def _with_fiscal_status(plan: Plan) -> Plan:
    """An invoice the tax authority has cancelled is cancelled, whatever Odoo's own state says."""
    fiscal, status = plan.columns.index("fiscal_status"), plan.columns.index("status")

    def finish(row: Row) -> Row:
        values = list(row)
        if (values[fiscal] or "").lower() in FISCAL_CANCELLED:
            values[status] = "Cancelado"
        del values[fiscal]
        return tuple(values)

    columns = tuple(name for name in plan.columns if name != "fiscal_status")
    return replace(plan, columns=columns, _finish=finish)
