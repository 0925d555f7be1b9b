"""The profile `standard`: plain Odoo with Sales and Invoicing."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from . import convert as c
from .fiscal import CANCELLED, DRAFT, POSTED, FiscalField, Standing, with_fiscal_status
from .plan import Column, Fields, Plan, Row, make_plan

ORDER_STATUS = {
    "draft": "Cotação",
    "sent": "Cotação",
    "sale": "Pedido de venda",
    "done": "Pedido de venda",
    "cancel": "Cancelado",
}
MOVE_STATUS = {"draft": DRAFT, "posted": POSTED, "cancel": CANCELLED}
MOVE_TYPES = ["out_invoice", "out_refund"]
_REFUND = {"out_invoice": "f", "out_refund": "t"}

M2O = frozenset({"many2one"})
TEXT = frozenset({"char", "text", "selection", "html"})
NUMBER = frozenset({"float", "monetary", "integer"})

# From 16 on an invoice line says what it is; before, only sections and notes had a display type
# and the lines Odoo adds by itself were marked as kept out of the invoice tab.
_DISPLAY_TYPE_PRODUCT_SINCE = 16
_UNIT_FACTOR_MULTIPLIES_SINCE = 19

WRITE_DATE = Column("write_date", c.required_moment, ("write_date",))
UNDATED = Column("write_date", c.moment, ("write_date",), optional=True)


# The first is CIEL IT's, under its older name the second; the third is OCA's.
PAYMENT_METHOD = ("payment_provider_id", "payment_acquirer_id", "payment_mode_id")


def col(name: str, source: str, convert: c.Converter, **options: Any) -> Column:
    """A column fed by one field."""
    return Column(name, convert, (source,), **options)


NAME = col("name", "name", c.name_text, types=TEXT)
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
    col("name", "name", c.text, types=TEXT),
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
    col("name", "name", c.text, types=TEXT),
    col("currency_id", "currency_id", c.reference, types=M2O),
    # Branches, from 17 on; in earlier versions a company of its own.
    col("parent_id", "parent_id", c.reference, types=M2O, optional=True),
)
PRODUCT_COLUMNS = (
    WRITE_DATE,
    col("name", "name", c.text, types=TEXT),
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
    "res.currency": (WRITE_DATE, NAME),
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


@dataclass(frozen=True)
class Chosen:
    """A small model that is not the same on every server: the one a many2one field names.

    Attributes:
        model, fields: where it is named; the first field that exists tells.
        columns: what is read of it.
    """

    model: str
    fields: tuple[str, ...]
    columns: tuple[Column, ...]


class StandardProfile:
    """Which fields of plain Odoo feed which columns.

    Attributes:
        name: as the setting ODOO_PROFILE names it.
        mark: the model and its field that only servers of this profile have; empty without one.
        fiscal: fields that hold the tax authority's answer; the first with a value decides.
        chosen: small models by the label of their plan.
        also_dated: further dates by model, see `Plan`.
    """

    name = "standard"
    mark: tuple[str, ...] = ()
    order: tuple[Column, ...] = ORDER_COLUMNS
    line: tuple[Column, ...] = LINE_COLUMNS
    move: tuple[Column, ...] = MOVE_COLUMNS
    fiscal: tuple[FiscalField, ...] = (EDI,)
    move_line: tuple[Column, ...] = MOVE_LINE_COLUMNS
    partner: tuple[Column, ...] = PARTNER_COLUMNS
    product: tuple[Column, ...] = PRODUCT_COLUMNS
    names = NAME_COLUMNS
    chosen: Mapping[str, Chosen] = MappingProxyType(
        {"payment_method": Chosen("sale.order", PAYMENT_METHOD, (UNDATED, NAME))}
    )
    also_dated: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def fits(self, offered: Mapping[str, Fields]) -> bool:
        """Whether a server has what this profile reads beyond plain Odoo.

        Args:
            offered: `fields_get` of the models in `MARKED`.
        """
        if not self.mark:
            return True
        model, field = self.mark
        return field in offered[model]

    def chosen_models(self, offered: Mapping[str, Fields]) -> dict[str, str]:
        """Which model each label of `chosen` stands for on one server.

        Args:
            offered: `fields_get` of each model in `models`.
        """
        found = {}
        for label, chosen in self.chosen.items():
            fields = offered[chosen.model]
            source = next((name for name in chosen.fields if name in fields), "")
            if source and (relation := fields[source].get("relation")):
                found[label] = relation
        return found

    def plans(self, offered: Mapping[str, Fields], *, version: int) -> dict[str, Plan]:
        """What to read from each model of one server.

        Args:
            offered: `fields_get` of each model in `models` and of the chosen ones; an optional
                model that the server does not have, and a chosen one that may not be read, are
                absent.
            version: Odoo's major version.

        Returns:
            A plan for each model, in the order of reading: invoices first, then orders.

        Raises:
            MissingFields: a model lacks fields the profile needs; the text names them.
        """
        multiplies = version >= _UNIT_FACTOR_MULTIPLIES_SINCE
        unit = (
            WRITE_DATE,
            NAME,
            col("factor", "factor", c.unit_factor(multiplier=multiplies)),
            col("category_id", "category_id", c.reference, types=M2O, optional=True),
        )
        fiscal = [field for field in self.fiscal if field.is_read(offered["account.move"])]
        makers = {
            "account.move": (
                "move",
                (*self.move, *(field.column for field in fiscal)),
                self.move_domain(),
            ),
            "account.move.line": (
                "move_line",
                self.move_line,
                self.move_line_domain(offered["account.move.line"], version),
            ),
            "sale.order": ("order", self.order, self.order_domain()),
            "sale.order.line": ("order_line", self.line, self.line_domain()),
            "res.partner": ("partner", self.partner, []),
            "product.product": ("product", self.product, []),
            "uom.uom": ("unit", unit, []),
            "res.company": ("company", COMPANY_COLUMNS, []),
        } | {model: ("name", columns, []) for model, columns in self.names.items()}
        plans = {
            model: make_plan(
                model,
                table,
                columns,
                offered[model],
                domain=domain,
                finish=_state_row if model == "res.country.state" else None,
                also_dated=self.also_dated.get(model, ()),
            )
            for model, (table, columns, domain) in makers.items()
            if model in offered or model not in OPTIONAL_MODELS
        }
        if fiscal:
            plans["account.move"] = with_fiscal_status(plans["account.move"], fiscal)
        for label, model in self.chosen_models(offered).items():
            if model in offered:
                columns = self.chosen[label].columns
                plans[label] = make_plan(
                    model, "name", columns, offered[model], domain=[], label=label
                )
        return plans

    @property
    def models(self) -> tuple[str, ...]:
        """Every model the profile reads."""
        return (
            "account.move",
            "account.move.line",
            "sale.order",
            "sale.order.line",
            "res.partner",
            "product.product",
            "uom.uom",
            "res.company",
            *self.names,
        )

    def order_domain(self) -> list[Any]:
        return []

    def line_domain(self) -> list[Any]:
        return [
            ["display_type", "=", False],
            ["is_downpayment", "=", False],
            ["product_id", "!=", False],
        ]

    def move_domain(self) -> list[Any]:
        return [["move_type", "in", MOVE_TYPES]]

    def move_line_domain(self, offered: Fields, version: int) -> list[Any]:
        domain: list[Any] = [["move_id.move_type", "in", MOVE_TYPES]]
        if version >= _DISPLAY_TYPE_PRODUCT_SINCE:
            domain.append(["display_type", "=", "product"])
        else:
            domain += [["display_type", "=", False], ["exclude_from_invoice_tab", "=", False]]
        if offered.get("is_downpayment", {}).get("store", True) and "is_downpayment" in offered:
            domain.append(["is_downpayment", "=", False])
        return [*domain, "|", ["product_id", "!=", False], ["sale_line_ids", "!=", False]]


MARKED = ("account.move", "sale.order")
"""The models whose fields tell which profile fits a server."""

OPTIONAL_MODELS = frozenset({"crm.team", "delivery.carrier", "l10n_br_fiscal.cfop"})
"""Models of modules that may not be installed: their columns stay empty then."""


def _state_row(row: Row) -> Row:
    record_id, write_date, name, code = row
    return (record_id, write_date, name, c.brazilian_state(code, name))
