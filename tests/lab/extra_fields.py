"""Further fields in a simulated Odoo, as Studio makes and removes them."""

from typing import Any

from odoo_integration.simulator import Dataset
from odoo_integration.simulator.table import empty_value, new_column

LABELS = {"1": "Baixa", "2": "Média", "3": "Alta"}


def add_field(dataset: Dataset, name: str, kind: str, **attributes: Any) -> None:
    """Adds an empty field to a model.

    Args:
        name: the model and the field, such as `sale.order.x_rota`.
        kind: Odoo's type.
        attributes: further ones of `fields_get`, such as `string`, `relation` and `selection`.
    """
    model, _, field = name.rpartition(".")
    table = dataset[model]
    table.fields[field] = {"type": kind, "string": field, "store": True, **attributes}
    table.columns[field] = new_column(kind, [empty_value(kind)] * len(table))


def remove_field(dataset: Dataset, name: str) -> None:
    """Removes a field and its values."""
    model, _, field = name.rpartition(".")
    del dataset[model].fields[field], dataset[model].columns[field]
