"""When a failure without a code of the server counts as a lost connection, and who is asked."""

from collections.abc import Iterator
from typing import Any

import django.db
import psycopg2
import pytest
from django.db import connection, transaction

from odoo_integration.resilience import DatabaseUnavailable, classify, is_transient
from odoo_integration.resilience.classify import Failure
from tests.lab.alias import linking


@pytest.fixture
def never_opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An alias without a connection, whose server is said to refuse for good."""
    monkeypatch.setattr(classify, "permanent_refusal", lambda using: "SQLSTATE 28P01")
    with linking() as link_to:
        yield link_to("/nowhere")


@pytest.fixture
def link(db: None) -> Any:
    connection.ensure_connection()
    return connection.connection


@pytest.fixture
def closed_link(db: None) -> Any:
    connection.ensure_connection()
    other = psycopg2.connect(**connection.get_connection_params())
    other.close()
    return other


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        *((code, Failure.CONFLICT) for code in ("40001", "40P01", "55P03")),
        *((code, Failure.LOST) for code in ("57P01", "08006", "53300")),
        *((code, Failure.PERMANENT) for code in ("57014", "23505", "22012", "58030")),
    ],
)
def test_the_servers_code_decides_whatever_the_connection_is(
    code: str, failure: Failure, link: Any, closed_link: Any, never_opened: str
) -> None:
    with (
        pytest.raises(django.db.Error) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DO $$ BEGIN RAISE SQLSTATE '{code}'; END $$")
    assert caught.value.__cause__
    in_c_code = SystemError("returned a result with an exception set")
    in_c_code.__cause__ = caught.value.__cause__
    for error in (caught.value, caught.value.__cause__, in_c_code):
        for state in (None, closed_link, link):
            assert classify.classify(error, state) is failure
        assert is_transient(error, using=never_opened) is (failure is not Failure.PERMANENT)


def test_a_connect_that_failed_asks_whether_the_server_refuses_for_good(never_opened: str) -> None:
    assert not is_transient(django.db.OperationalError("timeout expired"), using=never_opened)
    assert not is_transient(psycopg2.OperationalError("timeout expired"), using=never_opened)


def test_who_says_that_there_is_no_database_has_asked_already(never_opened: str) -> None:
    passing = DatabaseUnavailable("starting up", permanent=False)
    assert is_transient(passing, using=never_opened)
    assert classify.classify(passing, None) is Failure.LOST
    refused = DatabaseUnavailable("wrong password", permanent=True)
    assert not is_transient(refused, using=never_opened)


def test_an_error_of_no_database_is_never_tried_again(never_opened: str) -> None:
    assert not is_transient(ValueError("no number"), using=never_opened)
    for error in (ValueError("no number"), SystemError("a fault of the interpreter")):
        assert classify.classify(error, None) is Failure.PERMANENT


@pytest.mark.parametrize(
    "kind",
    [
        django.db.InterfaceError,
        django.db.DatabaseError,
        psycopg2.InterfaceError,
        psycopg2.DatabaseError,
    ],
)
def test_an_error_of_a_connection_is_a_loss_only_if_it_is_not_open(
    kind: type[Exception], link: Any, closed_link: Any
) -> None:
    error = kind("no result")
    assert classify.classify(error, None) is Failure.LOST
    assert classify.classify(error, closed_link) is Failure.LOST
    assert classify.classify(error, link) is Failure.PERMANENT


def test_an_error_of_a_statement_is_no_loss_even_without_a_connection(closed_link: Any) -> None:
    for kind in (django.db.ProgrammingError, psycopg2.DataError):
        assert classify.classify(kind("wrong"), None) is Failure.PERMANENT
        assert classify.classify(kind("wrong"), closed_link) is Failure.PERMANENT


def test_a_commit_that_failed_is_a_loss_whatever_the_connection_is(
    link: Any, closed_link: Any
) -> None:
    for state in (None, closed_link, link):
        assert classify.classify(django.db.OperationalError("ended"), state) is Failure.LOST
