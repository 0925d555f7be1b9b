"""A company with a history, and a role that may read the views."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg2.sql import SQL, Identifier

PRODUCT, OTHER = 1, 2


@pytest.fixture
def query() -> Callable[..., list[tuple[Any, ...]]]:
    """One statement as the product's own user."""

    def rows(statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, params or None)
            return cursor.fetchall() if cursor.description else []

    return rows


@pytest.fixture
def grant(transactional_db) -> Iterator[Callable[..., Callable[..., list[tuple[Any, ...]]]]]:
    """`grant("leitor", "--with-notes")` runs the command; what it returns asks as that role."""
    granted: set[str] = set()
    links: list[Any] = []

    def grant(role: str, *options: str) -> Callable[..., list[tuple[Any, ...]]]:
        granted.add(role)
        call_command("grant_readers", role, *options)
        params = connection.get_connection_params()
        params = {name: params[name] for name in ("host", "port", "dbname") if name in params}
        link = psycopg2.connect(**params, user=role)
        link.autocommit = True
        links.append(link)

        def ask(statement: str) -> list[tuple[Any, ...]]:
            with link.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

        return ask

    yield grant
    for link in links:
        link.close()
    with connection.cursor() as cursor:
        for role in granted:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone():
                for text in ("DROP OWNED BY {}", "DROP ROLE {}"):
                    statement = SQL(text).format(Identifier(role))
                    cursor.execute(statement.as_string(cursor.cursor))
