"""The test behind one domain leaf on a plain (not relational) field."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from .errors import value_error

NEGATED = {
    "=": "!=",
    "!=": "=",
    "in": "not in",
    "not in": "in",
    "like": "not like",
    "not like": "like",
    "ilike": "not ilike",
    "not ilike": "ilike",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
LEAF_OPERATORS = {*NEGATED, "=like", "=ilike", "=?", "child_of", "parent_of"}
NUMERIC = ("integer", "float", "monetary")
# Odoo stores microseconds in these two and shows whole seconds.
STAMPED = ("write_date", "create_date")

Predicate = Callable[[Any], bool]


def scalar_test(kind: str, field: str, operator: str, value: Any, version: int) -> Predicate:
    """Whether a held value (False when empty) satisfies the operator and value.

    Raises:
        OdooError: Odoo 19 refuses datetimes with a zone.
    """
    if operator.removeprefix("not ") in ("like", "ilike") or operator in ("=like", "=ilike"):
        return _pattern(operator, value)
    if kind in ("datetime", "date"):
        value = _moments(kind, operator, value, version)
    if kind == "boolean":
        return _boolean(operator, value)
    if operator in ("in", "not in"):
        values = list(value) if isinstance(value, list | tuple | set) else [value]
    elif operator in ("=", "!="):
        values = [value]
    else:
        return _ordered(kind, field, operator, value, version)
    if field in STAMPED and version < 19 and operator in ("=", "!="):
        # The stored value has microseconds, the given one has not: equality never matches.
        return _membership([v for v in values if not v], kind, version, operator)
    return _membership(values, kind, version, operator)


def _membership(values: list[Any], kind: str, version: int, operator: str) -> Predicate:
    empty = any(v is False or v is None for v in values)
    wanted = {v for v in values if v is not False and v is not None}
    numeric = kind in NUMERIC
    if numeric and empty and version >= 19:
        wanted.add(0)

    def held_in(held: Any) -> bool:
        if held is False or held is None:
            return empty
        return held in wanted

    if operator in ("=", "in"):
        return held_in
    return lambda held: not held_in(held)


def _boolean(operator: str, value: Any) -> Predicate:
    values = value if isinstance(value, list | tuple) else [value]
    wanted = {bool(v) for v in values}
    if operator in ("!=", "not in"):
        return lambda held: bool(held) not in wanted
    return lambda held: bool(held) in wanted


def _ordered(kind: str, field: str, operator: str, value: Any, version: int) -> Predicate:
    if value is False or value is None:
        return lambda held: False
    if field in STAMPED and version < 19:
        # "12:00:00" shown is stored as "12:00:00.5…": ">" re-reads the boundary, "<=" misses it.
        operator = {">": ">=", "<=": "<"}.get(operator, operator)
    if kind in NUMERIC and not isinstance(value, int | float):
        try:
            value = float(value)
        except (TypeError, ValueError) as wrong:
            raise value_error(f"could not convert string to float: {value!r}") from wrong
    elif kind not in NUMERIC and not isinstance(value, str):
        value = str(value)
    if operator == "<":
        return lambda held: held is not False and held < value
    if operator == "<=":
        return lambda held: held is not False and held <= value
    if operator == ">":
        return lambda held: held is not False and held > value
    return lambda held: held is not False and held >= value


def _moments(kind: str, operator: str, value: Any, version: int) -> Any:
    if isinstance(value, list | tuple):
        return [_moment(kind, operator, v, version) for v in value]
    return _moment(kind, operator, value, version)


def _moment(kind: str, operator: str, value: Any, version: int) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "date":
        return value[:10]
    if len(value) == 10:
        return value + (" 23:59:59" if operator in (">", "<=") else " 00:00:00")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise value_error(f"Invalid isoformat string: {value!r}") from wrong
    if moment.tzinfo is not None and version >= 19:
        raise value_error(f"expecting only datetimes with no timezone: {value!r}")
    return moment.replace(tzinfo=None, microsecond=0).strftime("%Y-%m-%d %H:%M:%S")


def _pattern(operator: str, value: Any) -> Predicate:
    negative = operator.startswith("not ")
    exact = operator.startswith("=")
    folded = "ilike" in operator
    text = "" if value in (False, None) else str(value)
    pattern = text if exact else f"%{text}%"
    regex = re.compile(
        "".join(_piece(c) for c in pattern), re.DOTALL | (re.IGNORECASE if folded else 0)
    )
    # An empty search text also finds empty fields, and its negation only those.
    empty_matches = not text and not exact

    def test(held: Any) -> bool:
        if held is False or held is None:
            return negative or empty_matches
        return (regex.fullmatch(str(held)) is not None) != negative

    return test


def _piece(character: str) -> str:
    return {"%": ".*", "_": "."}.get(character) or re.escape(character)
