"""Rows as PostgreSQL's COPY takes them in binary, packed column by column.

The format is documented under COPY in PostgreSQL's manual: a header, for each row the number of its
fields and for each field its length in bytes and its value, or a length of -1 for NULL.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby, repeat, starmap
from struct import Struct
from typing import Any

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_FIRST_DAY = _EPOCH.date()
_MICROSECOND = datetime.timedelta(microseconds=1)
_BIGINT_OID = 20
_length = Struct(">i").pack

Column = tuple[str, Sequence[Any]]
"""PostgreSQL's name of the type, and a value for each row."""


def binary_rows(columns: Sequence[Column]) -> bytes:
    """Packs rows.

    Args:
        columns: as many values in each. None and an empty text are both NULL; moments have a zone,
            arrays are tuples.

    Returns:
        What `COPY … FROM STDIN (FORMAT binary)` reads.

    Raises:
        KeyError: a type that no staging table has.
        struct.error, TypeError: a value that is not of its column's type, or out of its range.
    """
    parts: list[Iterable[bytes]] = [repeat(Struct(">h").pack(len(columns)))]
    # Neighbours of a fixed size are packed by one call a row.
    for together, group in groupby(map(_as_packed, columns), _has_one_size):
        neighbours = list(group)
        parts += [_side_by_side(neighbours)] if together else starmap(_one_by_one, neighbours)
    return b"".join([_HEADER, *chain.from_iterable(zip(*parts, strict=False)), _END])


def _days(day: datetime.date | None) -> int | None:
    return None if day is None else (day - _FIRST_DAY).days


def _microseconds(moment: datetime.datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _bigints(value: Sequence[int]) -> bytes:
    if not value:
        return _array(0).pack(0, 0, _BIGINT_OID)
    # One dimension, without NULL, its elements numbered from 1.
    elements = chain.from_iterable((8, one) for one in value)
    return _array(len(value)).pack(1, 0, _BIGINT_OID, len(value), 1, *elements)


@lru_cache
def _array(length: int) -> Struct:
    return Struct(">iiI" + "ii" * bool(length) + "iq" * length)


# As `struct` names them.
_FIXED: Mapping[str, str] = {
    "bigint": "q",
    "boolean": "?",
    "double precision": "d",
    "date": "i",
    "timestamp with time zone": "q",
}
_NUMBERED: Mapping[str, Callable[[Any], int | None]] = {
    "date": _days,
    "timestamp with time zone": _microseconds,
}
_VARIABLE: Mapping[str, Callable[[Any], bytes]] = {"text": str.encode, "bigint[]": _bigints}


def _as_packed(column: Column) -> Column:
    name, values = column
    return (name, [_NUMBERED[name](value) for value in values]) if name in _NUMBERED else column


def _has_one_size(column: Column) -> bool:
    name, values = column
    return name in _FIXED and None not in values


def _side_by_side(columns: Sequence[Column]) -> Iterable[bytes]:
    layout = Struct(">" + "".join(f"i{_FIXED[name]}" for name, _ in columns))
    fields = chain.from_iterable((repeat(_size(name)), values) for name, values in columns)
    return starmap(layout.pack, zip(*fields, strict=False))


def _one_by_one(name: str, values: Sequence[Any]) -> list[bytes]:
    if name in _FIXED:
        pack, size = Struct(f">i{_FIXED[name]}").pack, _size(name)
        return [_NULL if value is None else pack(size, value) for value in values]
    known = {value: _with_length(name, value) for value in set(values)}
    return [known[value] for value in values]


def _with_length(name: str, value: Any) -> bytes:
    if value is None or value == "":
        return _NULL
    packed = _VARIABLE[name](value)
    return _length(len(packed)) + packed


def _size(name: str) -> int:
    return Struct(f">{_FIXED[name]}").size
