"""Names that many rows share, found by a part of them without reading the rows."""

from collections.abc import Sequence

from django.db import connections
from django.db.models import Model, Q
from psycopg2 import sql

from ...formats import ACCENTED, PLAIN, without_accents
from ...lookups import folded

# From one pair of names to the next by an index: as many steps as there are pairs, not rows.
# PostgreSQL's DISTINCT reads every row.
_FOUND = """
WITH RECURSIVE known AS (
    (SELECT {names} FROM {table} ORDER BY {names} LIMIT 1)
    UNION ALL
    SELECT following.* FROM known, LATERAL (
        SELECT {names} FROM {table} WHERE ({names}) > ({known}) ORDER BY {names} LIMIT 1
    ) following
)
SELECT {names}, {matches} FROM known WHERE {any}
"""
_MATCH = f"strpos({folded('{name}')}, %s) > 0"


def named(model: type[Model], columns: Sequence[str], text: str, *, using: str) -> Q:
    """Rows of which one of these names contains a text, in either case, with accents or without.

    The names are looked up at once; the condition then holds those found.

    Args:
        columns: of an index that begins with them, in its order.
        using: the database's alias.
    """
    names = [sql.Identifier(column) for column in columns]
    matches = [sql.SQL(_MATCH).format(name=name) for name in names]
    statement = sql.SQL(_FOUND).format(
        table=sql.Identifier(model._meta.db_table),
        names=sql.SQL(", ").join(names),
        known=sql.SQL(", ").join(sql.SQL("known.{}").format(name) for name in names),
        matches=sql.SQL(", ").join(matches),
        any=sql.SQL(" OR ").join(matches),
    )
    asked = (ACCENTED, PLAIN, without_accents(text))
    with connections[using].cursor() as cursor:
        # Each match stands there twice.
        cursor.execute(statement, asked * len(matches) * 2)
        rows = cursor.fetchall()
    found = Q()
    for n, column in enumerate(columns):
        holding = {row[n] for row in rows if row[len(columns) + n]}
        found |= Q(**{f"{column}__em_lista": sorted(holding)})
    return found
