"""The columns of plain Odoo's models: which field feeds each, and by which converter."""

from typing import Any

from . import convert as c
from .fiscal import CANCELLED, DRAFT, POSTED, FiscalField, Standing
from .plan import Column

ORDER_STATUS = {
    "draft": "Cotação",
    "sent": "Cotação",
    "sale": "Pedido de venda",
    "done": "Pedido de venda",
    "cancel": "Cancelado",
}
MOVE_STATUS = {"draft": DRAFT, "posted": POSTED, "cancel": CANCELLED}
_REFUND = {"out_invoice": False, "out_refund": True}

M2O = frozenset({"many2one"})
TEXT = frozenset({"char", "text", "selection", "html"})
NUMBER = frozenset({"float", "monetary", "integer"})

WRITE_DATE = Column("write_date", c.required_moment, ("write_date",))
UNDATED = Column("write_date", c.moment, ("write_date",), optional=True)


# The first is CIEL IT's, under its older name the second; the third is OCA's.
PAYMENT_METHOD = ("payment_provider_id", "payment_acquirer_id", "payment_mode_id")


def col(name: str, source: str, convert: c.Converter, **options: Any) -> Column:
    """A column fed by one field."""
    return Column(name, convert, (source,), **options)


NAME = col("name", "name", c.name_text, types=TEXT)
LABEL = col("name", "name", c.label_text, types=TEXT)
ORDER_COLUMNS = (
    WRITE_DATE,
    col("name", "name", c.key_text, types=TEXT),
    col("status", "state", c.one_of(ORDER_STATUS)),
    col("partner_id", "partner_id", c.reference, types=M2O),
    col("partner_shipping_id", "partner_shipping_id", c.reference, types=M2O),
    col("user_id", "user_id", c.reference, types=M2O, optional=True),
    col("team_id", "team_id", c.reference, types=M2O, optional=True),
    col("create_date", "create_date", c.moment),
    col("date_order", "date_order", c.moment),
    col("commitment_date", "commitment_date", c.moment, optional=True),
    col("client_order_ref", "client_order_ref", c.text, types=TEXT, optional=True),
    col("payment_term_id", "payment_term_id", c.reference, types=M2O, optional=True),
    col("incoterm_id", "incoterm", c.reference, types=M2O, optional=True),
    col("company_id", "company_id", c.reference, types=M2O, optional=True),
    col("currency_id", "currency_id", c.reference, types=M2O, optional=True),
    col("currency_rate", "currency_rate", c.rate, types=NUMBER, optional=True),
    # Plain Odoo has no such field; localisations and OCA's modules add one of these.
    Column("payment_method_id", c.reference, PAYMENT_METHOD, M2O, optional=True),
)
LINE_COLUMNS = (
    WRITE_DATE,
    col("order_id", "order_id", c.required_reference, types=M2O),
    col("product_id", "product_id", c.required_reference, types=M2O),
    # The unit's field was renamed in 19.
    Column("uom_id", c.reference, ("product_uom_id", "product_uom"), M2O),
    col("quantity", "product_uom_qty", c.number, types=NUMBER),
    col("price", "price_unit", c.price, types=NUMBER),
    col("discount", "discount", c.number, types=NUMBER, optional=True),
    # After discount, taxes apart, rounded by Odoo to the currency.
    col("subtotal", "price_subtotal", c.amount, types=NUMBER),
    # By Odoo's own `qty_delivered_method`: stock moves, timesheets, or by hand.
    col("delivered", "qty_delivered", c.number, types=NUMBER),
    col("delivered_method", "qty_delivered_method", c.text, optional=True),
)
MOVE_COLUMNS = (
    WRITE_DATE,
    col("number", "name", c.text, types=TEXT),
    col("status", "state", c.one_of(MOVE_STATUS)),
    col("refund", "move_type", c.one_of(_REFUND)),
    col("invoice_date", "invoice_date", c.day),
    col("invoice_date_due", "invoice_date_due", c.day),
    col("invoice_origin", "invoice_origin", c.text, types=TEXT),
    col("partner_id", "partner_id", c.reference, types=M2O),
    col("user_id", "invoice_user_id", c.reference, types=M2O, optional=True),
    col("team_id", "team_id", c.reference, types=M2O, optional=True),
    col("incoterm_id", "invoice_incoterm_id", c.reference, types=M2O, optional=True),
    col("reversed_entry_id", "reversed_entry_id", c.reference, types=M2O),
    col("company_id", "company_id", c.reference, types=M2O, optional=True),
    col("currency_id", "currency_id", c.reference, types=M2O, optional=True),
)
MOVE_LINE_COLUMNS = (
    WRITE_DATE,
    col("move_id", "move_id", c.required_reference, types=M2O),
    col("product_id", "product_id", c.reference, types=M2O),
    col("uom_id", "product_uom_id", c.reference, types=M2O),
    col("quantity", "quantity", c.number, types=NUMBER),
    col("price", "price_unit", c.price, types=NUMBER),
    col("amount", "price_subtotal", c.amount, types=NUMBER),
    col("sale_line_ids", "sale_line_ids", c.references, types=frozenset({"many2many"})),
)
PARTNER_COLUMNS = (
    WRITE_DATE,
    NAME,
    col("tax_id", "vat", c.tax_id, types=TEXT),
    col("city", "city", c.text, types=TEXT),
    col("state_id", "state_id", c.reference, types=M2O),
    col("zip", "zip", c.text, types=TEXT),
    col("street", "street", c.text, types=TEXT),
    col("phone", "phone", c.text, types=TEXT, optional=True),
    col("commercial_partner_id", "commercial_partner_id", c.reference, types=M2O),
)
COMPANY_COLUMNS = (
    WRITE_DATE,
    col("name", "name", c.company_name, types=TEXT),
    col("currency_id", "currency_id", c.reference, types=M2O),
    # Branches, from 17 on; in earlier versions a company of its own.
    col("parent_id", "parent_id", c.reference, types=M2O, optional=True),
)
PRODUCT_COLUMNS = (
    WRITE_DATE,
    NAME,
    col("code", "default_code", c.code_text, types=TEXT),
    col("uom_id", "uom_id", c.reference, types=M2O),
    col("categ_id", "categ_id", c.reference, types=M2O),
    col("weight", "weight", c.number, types=NUMBER, optional=True),
)
# Odoo's own electronic invoicing, where its module is installed.
EDI = FiscalField(
    col("edi_status", "l10n_br_last_edi_status", c.text, types=TEXT, optional=True),
    {
        "pending": Standing.WAITING,
        "error": Standing.REFUSED,
        "accepted": Standing.VALID,
        "cancelled": Standing.VOID,
    },
)
NAME_COLUMNS: dict[str, tuple[Column, ...]] = {
    "res.users": (WRITE_DATE, NAME),
    "crm.team": (WRITE_DATE, NAME),
    "account.payment.term": (WRITE_DATE, NAME),
    "res.currency": (WRITE_DATE, LABEL),
    "account.incoterms": (WRITE_DATE, NAME, col("code", "code", c.text)),
    "product.category": (
        WRITE_DATE,
        NAME,
        col("parent_id", "parent_id", c.reference, types=M2O),
    ),
    # The display name carries the country, without which "AL" may be Alagoas or Alabama.
    "res.country.state": (
        WRITE_DATE,
        col("name", "display_name", c.text),
        col("code", "code", c.text),
    ),
}
