"""What one Odoo version stores otherwise than the next, applied to a dataset of another version."""

from array import array
from collections.abc import Callable

from .dataset import Dataset
from .table import Table

Change = Callable[[Table], Table]


def as_version(dataset: Dataset, version: int) -> Dataset:
    """The dataset as a server of `version` would hold it; the same object when nothing differs.

    Tables that do not differ are shared with the dataset given.

    Between 18 and 19: the order line's unit field is renamed, a draft invoice's "/" becomes
    False, `uom.uom.factor` turns from "how many make the reference" into the multiplier.
    """
    if dataset.version == version:
        return dataset
    tables = dict(dataset.tables)
    if dataset.version < 19 <= version:
        _change(tables, "sale.order.line", _rename("product_uom", "product_uom_id"))
        _change(tables, "account.move", _draft_names("/", False))
        _change(tables, "uom.uom", _invert_factor, drop=("category_id", "uom_type"))
    elif version < 19 <= dataset.version:
        _change(tables, "sale.order.line", _rename("product_uom_id", "product_uom"))
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
