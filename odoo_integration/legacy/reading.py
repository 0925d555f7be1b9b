"""Rows of a table of the predecessor's database, in one read-only transaction."""

from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extras import RealDictCursor

_CONNECT_SECONDS = 10


class Unusable(Exception):
    """Something there cannot be taken over; the text says what, a line each."""


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Attributes:
        name: its name.
        columns: its columns.
        rows: its rows, by column.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def read_table(url: str, name: str) -> Table:
    """Reads a whole table; writing there is impossible, whatever the user may do.

    Raises:
        Unusable: there is no such table.
        psycopg2.Error: the database does not answer, or refuses.
    """
    link = psycopg2.connect(
        url, connect_timeout=_CONNECT_SECONDS, options="-c default_transaction_read_only=on"
    )
    try:
        with link.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL AS there", [name])
            if not cursor.fetchone()["there"]:
                raise Unusable(f"LEGACY_DATABASE_URL has no table {name}")
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
            columns = tuple(column.name for column in cursor.description)
            return Table(name, columns, [dict(row) for row in cursor])
    finally:
        link.close()
