"""Statements of their own transaction, tried again where the database was lost."""

from typing import Any

from django.db import connection
from psycopg2.sql import Composable

from .retries import retry_database


def render(statement: str | Composable) -> str:
    """A statement as text, its identifiers quoted; needs an open connection."""
    return statement if isinstance(statement, str) else statement.as_string(connection.connection)


@retry_database
def fetch(statement: str | Composable, params: Any = None) -> list[tuple[Any, ...]]:
    """Rows of a query of its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(render(statement), params)
        return cursor.fetchall()


@retry_database
def execute(statement: str | Composable, params: Any = None) -> int:
    """Rows written by a statement of its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(render(statement), params)
        return cursor.rowcount
