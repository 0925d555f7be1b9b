"""What order lines had been invoiced and delivered on a day, as Odoo 19 computes it when asked.

The day is in the call's context. Odoo looks at the dates of invoices and stock moves, whenever they
were entered; on a day to come, and today, it answers the stored quantities.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from .dataset import Dataset
from .quantities import ORDER_LINE, qty_delivered, qty_invoiced

DAY = "accrual_entry_date"
_SINCE = 19
_STORED = {"qty_invoiced_at_date": "qty_invoiced", "qty_delivered_at_date": "qty_delivered"}
_FIELD = {"type": "float", "required": False, "readonly": True, "store": False}


def computed_fields(data: Dataset, model: str) -> dict[str, dict[str, Any]]:
    """The fields of a model that are computed when they are read, as `fields_get` answers them."""
    if model != ORDER_LINE or data.version < _SINCE:
        return {}
    offered = data[ORDER_LINE].fields
    return {
        name: {**_FIELD, "string": name} for name, stored in _STORED.items() if stored in offered
    }


def computed(
    data: Dataset, name: str, at: Sequence[int], context: Mapping[str, Any]
) -> Sequence[Any]:
    """The values of one of these fields, at the positions of its table."""
    table = data[ORDER_LINE]
    day = datetime.date.fromisoformat(context[DAY]) if context.get(DAY) else None
    if day is None or day >= data.now.date():
        return table.take(_STORED[name], at)
    if name == "qty_invoiced_at_date":
        return [qty_invoiced(data, line, until=day) for line in table.take("id", at)]
    methods = table.take("qty_delivered_method", at)
    # Odoo keeps no date of what people enter by hand.
    return [
        qty_delivered(data, line, until=day) if method == "stock_move" else 0.0
        for line, method in zip(table.take("id", at), methods, strict=True)
    ]
