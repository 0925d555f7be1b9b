"""Differences between Odoo versions in what they store, applied to a dataset.

- Before 16 `account.move.line.display_type` is empty on product lines, and the lines that Odoo
  adds by itself are marked by `exclude_from_invoice_tab`.
- Before 17 `stock.move.quantity` is `quantity_done`.
- From 19 on the order line's `product_uom` and `tax_id` are `product_uom_id` and `tax_ids`, a
  draft invoice's "/" is False, units have no category, and `uom.uom.factor` is the multiplier
  instead of "how many make the reference".
"""

from array import array
from collections.abc import Callable

from .dataset import Dataset
from .table import Table

VERSIONS = range(14, 20)
"""The versions of Odoo that Carteira is written for."""

Change = Callable[[Table], Table]
SHOWN_ON_INVOICES = (False, "line_section", "line_note")


def as_version(dataset: Dataset, version: int) -> Dataset:
    """The dataset as a server of `version`, one of `VERSIONS`, would hold it.

    Args:
        dataset: of 17 or later.

    Returns:
        The same object when the version is the same. Tables that do not differ are shared with
        the dataset given.
    """
    if dataset.version == version:
        return dataset
    tables = dict(dataset.tables)
    if version < 16 <= dataset.version:
        _change(tables, "account.move.line", _without_product_lines)
    if version < 17 <= dataset.version:
        _change(tables, "stock.move", _rename("quantity", "quantity_done"))
    if dataset.version < 19 <= version:
        _change(tables, "sale.order.line", _rename("product_uom", "product_uom_id"))
        _change(tables, "sale.order.line", _rename("tax_id", "tax_ids"))
        _change(tables, "account.move", _draft_names("/", False))
        _change(tables, "uom.uom", _invert_factor, drop=("category_id", "uom_type"))
    elif version < 19 <= dataset.version:
        _change(tables, "sale.order.line", _rename("product_uom_id", "product_uom"))
        _change(tables, "sale.order.line", _rename("tax_ids", "tax_id"))
        _change(tables, "account.move", _draft_names(False, "/"))
        _change(tables, "uom.uom", _invert_factor)
    return Dataset(tables, version=version, names=dataset.names)


def _change(
    tables: dict[str, Table], model: str, change: Change, *, drop: tuple[str, ...] = ()
) -> None:
    if model not in tables:
        return
    old = tables[model]
    fields = {name: field for name, field in old.fields.items() if name not in drop}
    columns = {name: column for name, column in old.columns.items() if name not in drop}
    tables[model] = change(Table(model, fields, old.ids, columns))


def _rename(old: str, new: str) -> Change:
    def change(table: Table) -> Table:
        if old in table.fields:
            table.fields[new] = table.fields.pop(old)
            table.columns[new] = table.columns.pop(old)
        return table

    return change


def _draft_names(old: object, new: object) -> Change:
    def change(table: Table) -> Table:
        names = table.columns.get("name", [])
        table.columns["name"] = [new if name is old or name == old else name for name in names]
        return table

    return change


def _invert_factor(table: Table) -> Table:
    if "factor" in table.columns:
        table.columns["factor"] = array("d", [1 / f if f else 0.0 for f in table.columns["factor"]])
    return table


def _without_product_lines(table: Table) -> Table:
    kinds = [False if kind == "product" else kind for kind in table.columns["display_type"]]
    table.fields["exclude_from_invoice_tab"] = {
        "type": "boolean",
        "string": "Exclude from invoice tab",
        "required": False,
        "readonly": False,
        "store": True,
    }
    table.columns["exclude_from_invoice_tab"] = [kind not in SHOWN_ON_INVOICES for kind in kinds]
    table.columns["display_type"] = [kind in SHOWN_ON_INVOICES and kind for kind in kinds]
    return table
