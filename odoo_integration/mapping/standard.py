"""The profile `standard`: plain Odoo with Sales and Invoicing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from . import convert as c
from . import places
from .columns import (
    COMPANY_COLUMNS,
    EDI,
    LABEL,
    LINE_COLUMNS,
    M2O,
    MOVE_COLUMNS,
    MOVE_LINE_COLUMNS,
    NAME,
    NAME_COLUMNS,
    ORDER_COLUMNS,
    PARTNER_COLUMNS,
    PAYMENT_METHOD,
    PRODUCT_COLUMNS,
    UNDATED,
    WRITE_DATE,
    col,
)
from .extras import ExtraField, columns_of, with_extras
from .fiscal import FiscalField, with_fiscal_status
from .plan import Column, Fields, Plan, Row, make_plan

MOVE_TYPES = ["out_invoice", "out_refund"]

# From 16 on an invoice line says what it is; before, only sections and notes had a display type
# and the lines Odoo adds by itself were marked as kept out of the invoice tab.
_DISPLAY_TYPE_PRODUCT_SINCE = 16
_UNIT_FACTOR_MULTIPLIES_SINCE = 19


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

    def plans(
        self, offered: Mapping[str, Fields], *, version: int, extras: Sequence[ExtraField] = ()
    ) -> dict[str, Plan]:
        """What to read from each model of one server.

        Args:
            offered: `fields_get` of each model in `models` and of the chosen ones; an optional
                model that the server does not have, and a chosen one that may not be read, are
                absent.
            version: Odoo's major version.
            extras: fields to read besides; those that the server lacks are left out.

        Returns:
            A plan for each model, in the order of reading: invoices first, then orders.

        Raises:
            MissingFields: a model lacks fields the profile needs; the text names them.
        """
        multiplies = version >= _UNIT_FACTOR_MULTIPLIES_SINCE
        unit = (
            WRITE_DATE,
            LABEL,
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
                (*columns, *columns_of(model, extras, offered[model])),
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
        for model in {extra.model for extra in extras}:
            plans[model] = with_extras(plans[model], columns_of(model, extras, offered[model]))
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
    return (record_id, write_date, name, places.brazilian_state(code, name))
