"""Reading a table of the predecessor's database in a read-only transaction."""

from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extras import RealDictCursor

_CONNECT_SECONDS = 10


class Unusable(Exception):
    """The predecessor's data cannot be imported; the text gives each reason on a line."""


@dataclass(frozen=True)
class Table:
    """A table's content.

    Attributes:
        rows: values by column name.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def read_table(url: str, name: str) -> Table:
    """Reads a whole table; the session is read-only, whatever the user's rights.

    Args:
        url: the database, as postgres://user:password@host:port/name.
        name: the table.

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
