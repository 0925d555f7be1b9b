"""Checks that the result of a call is what the method returns: nothing else is taken for empty."""

from typing import Any, TypeGuard

from .calls import Call, is_model_name
from .errors import OdooProtocolError

# The largest id that a column here can hold.
_LARGEST = 2**63 - 1


def is_id(value: Any) -> TypeGuard[int]:
    """Whether `value` can be the id of a record."""
    return type(value) is int and 0 <= value <= _LARGEST


def count_in(call: Call, result: Any) -> int:
    """A number of records. Raises OdooProtocolError if it is none."""
    if type(result) is not int or not 0 <= result <= _LARGEST:
        raise _odd(call, "is no number of records")
    return result


def ids_in(call: Call, result: Any) -> list[int]:
    """Ids, as many as asked for at most. Raises OdooProtocolError if they are none."""
    ids = _listed(call, result)
    if not all(map(is_id, ids)):
        raise _odd(call, "holds something that is no id")
    return ids


def rows_in(call: Call, result: Any) -> list[dict[str, Any]]:
    """Records with their ids, as many as asked for at most.

    What a field holds is not looked at: who reads the record can refuse it alone.

    Raises:
        OdooProtocolError: it is no list of records.
    """
    rows = _listed(call, result)
    if not all(isinstance(row, dict) and is_id(row.get("id")) for row in rows):
        raise _odd(call, "holds a record without an id")
    return rows


def without_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with each many2one as its id alone; the ids of a x2many have no text among them."""
    return [{name: _without_name(value) for name, value in row.items()} for row in rows]


def _without_name(value: Any) -> Any:
    match value:
        case [int(one), str()]:
            return one
    return value


def fields_in(call: Call, result: Any) -> dict[str, dict[str, Any]]:
    """Fields with their attributes. Raises OdooProtocolError if they are none."""
    if type(result) is not dict:
        raise _odd(call, "is no description of fields")
    for name, attributes in result.items():
        if not isinstance(attributes, dict) or not isinstance(attributes.get("type"), str):
            raise _odd(call, f"does not describe the field {name!r}")
        related = attributes.get("relation")
        if related and not (isinstance(related, str) and is_model_name(related)):
            raise _odd(call, f"names no model that the field {name!r} relates to")
    return result


def _listed(call: Call, result: Any) -> list[Any]:
    if type(result) is not list:
        raise _odd(call, "is no list")
    limit = call.arguments.get("limit")
    if limit is not None and len(result) > limit:
        raise _odd(call, f"has {len(result)} records where {limit} were asked for")
    return result


def _odd(call: Call, what: str) -> OdooProtocolError:
    return OdooProtocolError(f"{call.label}: Odoo's answer has not the shape of one: it {what}.")
