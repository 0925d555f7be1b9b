"""What a log says of a failure of the database: one line, without SQL and without data."""

import django.db
import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from odoo_integration.resilience.classify import summary


def raised(message: str) -> DatabaseError:
    """What Django raises for an error of the server with this message."""
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "DO $$ BEGIN PERFORM set_config('a.text', %s, true);"
            " RAISE EXCEPTION USING MESSAGE = current_setting('a.text'), DETAIL = 'Ana'; END $$",
            [message],
        )
    return caught.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("no room", "no room"),
        ("no room\nfor 10 boxes\nof Ana", "no room"),
        ("", "no message"),
    ],
)
def test_an_error_of_the_server_is_its_first_line(message: str, told: str) -> None:
    error = raised(message)
    assert summary(error) == told
    assert error.__cause__
    assert summary(error.__cause__) == told


@pytest.mark.parametrize("kind", [psycopg2.OperationalError, django.db.OperationalError])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("connection refused", "connection refused"),
        ("server closed it\n\tThis probably means\n\tthat it ended", "server closed it"),
        ("FATAL: ended\nCONTEXT: UPDATE ana\nSSL closed \n", "FATAL: ended; SSL closed"),
        ("ended\nCONTEXT: UPDATE ana\nended", "ended"),
        ("\n\nended\n\n", "ended"),
        (" explanation\nended\n explanation", "ended"),
        ("a b\nc", "a b; c"),
        ("x y\nz ", "x y; z"),
        ("", "OperationalError"),
        ("\n \n", "OperationalError"),
    ],
)
def test_an_error_below_the_server_is_its_first_and_last_line(
    kind: type[Exception], text: str, told: str
) -> None:
    assert summary(kind(text)) == told


def test_an_error_of_no_database_is_its_text() -> None:
    assert summary(ValueError("no number")) == "no number"
    assert summary(ValueError()) == "ValueError"
