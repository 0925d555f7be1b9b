"""Aggregates of aggregates, which the ORM does not have.

A COUNT(DISTINCT) beside other sums makes PostgreSQL sort every row, in one process. Grouped by what
is to be counted, the rows are hashed in parallel, and the groups, which are few, are counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from .kept_answers import answered

_COMBINED = """
SELECT {columns} FROM ({parts}) parts
GROUP BY {keys} ORDER BY {order}{keys} LIMIT %s OFFSET %s
"""


def combined(
    parts: QuerySet[Any],
    keys: Sequence[str],
    columns: Mapping[str, str],
    *,
    order: str = "",
    start: int = 0,
    stop: int | None = None,
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The rows of a query added up once more, in one query.

    Args:
        parts: a query with `values()` and perhaps aggregates.
        keys: those of its names that the rows are grouped by.
        columns: names and the aggregates over the parts, in SQL of our own.
        order: what sorts before the keys, in SQL of our own, with a comma after it.
        start, stop: which of the groups; `stop` None for all after `start`.

    Returns:
        The keys of each group, and its columns by name.
    """
    try:
        inner, params = parts.query.sql_with_params()
    except EmptyResultSet:
        return
    statement = _COMBINED.format(
        columns=", ".join((*keys, *(f"{value} AS {name}" for name, value in columns.items()))),
        parts=inner,
        keys=", ".join(keys),
        order=order,
    )
    limit = None if stop is None else stop - start
    for row in answered(statement, (*params, limit, start), using=parts.db):
        yield row[: len(keys)], dict(zip(columns, row[len(keys) :], strict=True))
