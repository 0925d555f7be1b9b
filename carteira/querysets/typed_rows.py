"""Rows of a query as JSON, with the types that JSON has no name for."""

import datetime
import json
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]


def written(rows: list[Row]) -> str:
    """Rows of texts, numbers, dates, intervals and lists of them, as JSON.

    Raises:
        TypeError: a value of any other type.
    """
    return json.dumps(rows, default=_named)


def read(rows: str) -> list[Row]:
    """What `written` was given."""
    return [tuple(row) for row in json.loads(rows, object_hook=_value)]


def _named(value: Any) -> dict[str, Any]:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case datetime.datetime():
            return {"moment": value.isoformat()}
        case datetime.date():
            return {"date": value.isoformat()}
        case datetime.timedelta():
            return {"interval": [value.days, value.seconds, value.microseconds]}
    raise TypeError(f"a row has a value of the type {type(value).__name__}")


def _value(named: dict[str, Any]) -> Any:
    [(name, value)] = named.items()
    match name:
        case "decimal":
            return Decimal(value)
        case "moment":
            return datetime.datetime.fromisoformat(value)
        case "date":
            return datetime.date.fromisoformat(value)
    return datetime.timedelta(*value)
