"""The profile `brasil_oca`: Odoo with OCA's Brazilian localisation (l10n-brazil 14 to 18)."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from . import convert as c
from .columns import (
    EDI,
    M2O,
    MOVE_COLUMNS,
    MOVE_LINE_COLUMNS,
    NAME_COLUMNS,
    NUMBER,
    PARTNER_COLUMNS,
    TEXT,
    col,
)
from .extras import ExtraField
from .fiscal import FiscalField, Standing
from .plan import Column, Fields, Plan
from .standard import StandardProfile

CFOP = "l10n_br_fiscal.cfop"
_CENT = Decimal("0.01")
# The stored values of the releases, and those of development branches that some servers run.
STANDINGS = {
    "em_digitacao": Standing.WAITING,
    "a_enviar": Standing.WAITING,
    "enviada": Standing.WAITING,
    "rejeitada": Standing.REFUSED,
    "autorizada": Standing.VALID,
    "cancelada": Standing.VOID,
    "denegada": Standing.VOID,
    "inutilizada": Standing.VOID,
    "draft": Standing.WAITING,
    "open": Standing.WAITING,
    "sending": Standing.WAITING,
    "rejected": Standing.REFUSED,
    "authorized": Standing.VALID,
    "cancel": Standing.VOID,
    "denied": Standing.VOID,
}


class BrasilOcaProfile(StandardProfile):
    """Plain Odoo's fields, and those an invoice has through its fiscal document."""

    name = "brasil_oca"
    mark = ("account.move", "fiscal_document_id")
    move = (
        *(column for column in MOVE_COLUMNS if column.name != "number"),
        col("number", "document_number", c.any_text),
        # An invoice without a fiscal document has Odoo's number.
        col("move_name", "name", c.text, types=TEXT),
        col("fiscal_series", "document_serie", c.any_text, optional=True),
        col("fiscal_key", "document_key", c.text, types=TEXT, optional=True),
        col("fiscal_model", "document_type", c.any_text, optional=True),
    )
    fiscal = (FiscalField(col("oca_status", "state_edoc", c.text, types=TEXT), STANDINGS), EDI)
    move_line = (
        *MOVE_LINE_COLUMNS,
        col("fiscal_line_id", "fiscal_document_line_id", c.reference, types=M2O),
        col("discount_value", "discount_value", c.number, types=NUMBER),
        col("cfop_id", "cfop_id", c.reference, types=M2O, optional=True),
    )
    partner = (
        *(column for column in PARTNER_COLUMNS if column.name != "tax_id"),
        # Stored in every version; `cnpj_cpf` and `vat` change places between them.
        Column("tax_id", c.tax_id, ("cnpj_cpf_stripped", "cnpj_cpf", "vat"), TEXT),
        col("legal_name", "legal_name", c.name_text, types=TEXT, optional=True),
        col("district", "district", c.text, types=TEXT, optional=True),
        col("number", "street_number", c.any_text, optional=True),
    )
    # Without a write date: the law's list of codes is read by id, once, and not again by each run.
    names = NAME_COLUMNS | {CFOP: (col("name", "name", c.text), col("code", "code", c.any_text))}
    # What the tax authority answers moves the document's date and not the invoice's.
    also_dated = MappingProxyType({"account.move": ("fiscal_document_id.write_date",)})

    def plans(
        self, offered: Mapping[str, Fields], *, version: int, extras: Sequence[ExtraField] = ()
    ) -> dict[str, Plan]:
        plans = super().plans(offered, version=version, extras=extras)
        plans["account.move"] = plans["account.move"].refined(_number, drops=("move_name",))
        plans["account.move.line"] = plans["account.move.line"].refined(
            _net_amount, drops=("fiscal_line_id", "discount_value")
        )
        return plans


def _number(values: dict[str, Any]) -> None:
    values["number"] = values["number"] or values["move_name"]


def _net_amount(values: dict[str, Any]) -> None:
    """The merchandise's value: OCA leaves `price_subtotal` to the taxes of plain Odoo."""
    if values["fiscal_line_id"] is None:
        return
    price, quantity, discount = (
        Decimal(str(values[name])) for name in ("price", "quantity", "discount_value")
    )
    values["amount"] = (price * quantity).quantize(_CENT, ROUND_HALF_UP) - discount
