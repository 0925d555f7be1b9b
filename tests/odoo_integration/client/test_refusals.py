"""Which error an answer of Odoo becomes, and what a person reads of it."""

from typing import Any

import pytest

from odoo_integration.client import OdooError
from odoo_integration.client.errors import (
    OdooArgumentError,
    OdooAuthenticationError,
    OdooConfigurationError,
    OdooNotFoundError,
    OdooPermissionError,
    OdooProtocolError,
    OdooTimeoutError,
    OdooTransientError,
)
from odoo_integration.client.refusals import Refusal
from tests.odoo_integration.client.clients import config_for


def error_of(name: str, message: str, *, model: str = "", **settings: Any) -> OdooError:
    config = config_for("https://odoo.example.com", **settings)
    return Refusal(name, message, "sale.order.read", config, model).error()


def is_unexpected(error: OdooError) -> bool:
    return type(error) is OdooProtocolError


def test_a_user_error_that_names_the_model_says_that_it_is_not_there() -> None:
    error = error_of("odoo.exceptions.UserError", "Objeto x.y não existe", model="x.y")
    assert type(error) is OdooNotFoundError
    assert str(error) == (
        "sale.order.read: Objeto x.y não existe; is the module installed in ODOO_DB?"
    )


@pytest.mark.parametrize("model", ["", "sale.order"])
def test_a_user_error_about_something_else_says_nothing_of_a_model(model: str) -> None:
    assert is_unexpected(error_of("odoo.exceptions.UserError", "Período fechado", model=model))


def test_a_user_error_that_names_the_language_tells_to_install_it() -> None:
    error = error_of("odoo.exceptions.UserError", "Invalid language code: pt_PT", lang="pt_PT")
    assert type(error) is OdooConfigurationError
    assert 'install the language "pt_PT" in Odoo or change ODOO_LANG' in str(error)


@pytest.mark.parametrize("lang", ["", "pt_BR"])
def test_a_user_error_about_something_else_says_nothing_of_a_language(lang: str) -> None:
    assert is_unexpected(error_of("odoo.exceptions.UserError", "Período fechado", lang=lang))


def test_an_attribute_error_is_a_missing_method_only_if_it_says_so() -> None:
    missing = error_of("AttributeError", "The method 'x.y.z' does not exist")
    assert type(missing) is OdooNotFoundError
    assert is_unexpected(error_of("AttributeError", "'NoneType' object has no attribute 'id'"))


def test_a_value_error_is_a_wrong_profile_only_if_it_names_a_field() -> None:
    invalid = error_of("ValueError", "Invalid field 'x' on model 'y'")
    assert type(invalid) is OdooConfigurationError
    assert "is ODOO_PROFILE right?" in str(invalid)
    assert is_unexpected(error_of("ValueError", "could not convert string to float"))


def test_a_key_error_is_a_missing_database_only_if_it_names_the_database() -> None:
    missing = error_of("KeyError", "'vendas'", database="vendas")
    assert type(missing) is OdooConfigurationError
    assert str(missing) == 'Odoo at odoo.example.com has no database "vendas"; check ODOO_DB.'
    assert is_unexpected(error_of("KeyError", "'partner_id'", database="vendas"))


def test_a_type_error_is_a_wrong_argument_only_if_it_names_one() -> None:
    message = "search() got an unexpected keyword argument 'x'"
    wrong = error_of("TypeError", message)
    assert type(wrong) is OdooArgumentError
    assert str(wrong) == f"sale.order.read: {message}."
    assert is_unexpected(error_of("TypeError", "unsupported operand type(s) for +"))


def test_a_bare_exception_is_too_much_work_only_if_it_names_the_time_limit() -> None:
    heavy = error_of("Exception", "CPU time limit exceeded.")
    assert isinstance(heavy, OdooTimeoutError)
    assert "ask for less (ODOO_PAGE_SIZE)" in str(heavy)
    assert is_unexpected(error_of("Exception", "something broke"))


@pytest.mark.parametrize(
    "message",
    [
        'connection failed: FATAL:  database "other" does not exist',
        'FATAL:  banco de dados "vendas" não existe',
        "FATAL: la base de données « vendas » n'existe pas",
        "FATAL:  Datenbank »vendas« existiert nicht",
        "FATAL:  no existe la base de datos «vendas»",
        'FATALE:  il database "vendas" non esiste',
        'FATALT:  databasen "vendas" existerar inte',
        'ВАЖНО:  база данных "vendas" не существует',
        'ФАТАЛЬНО:  бази даних "vendas" не існує',
        'FATAL:  データベース"vendas"は存在しません',
        '致命错误:  数据库 "vendas" 不存在',
        '치명적오류:  "vendas" 데이터베이스 없음',
        'ფატალური:  მონაცემთა ბაზა "vendas" არ არსებობს',
    ],
)
def test_a_database_error_that_says_so_in_any_language_is_a_missing_database(message: str) -> None:
    error = error_of("psycopg2.OperationalError", message, database="vendas")
    assert type(error) is OdooConfigurationError


def test_another_database_error_may_pass() -> None:
    full = error_of("psycopg2.OperationalError", "FATAL:  «vendas»: zu viele", database="vendas")
    assert type(full) is OdooTransientError
    error = error_of("psycopg2.OperationalError", "could not connect to server")
    assert type(error) is OdooTransientError
    assert str(error) == "sale.order.read: Odoo could not answer just now (OperationalError)."
    named = error_of("psycopg2.errors.InvalidCatalogName", "x")
    assert type(named) is OdooConfigurationError


@pytest.mark.parametrize(
    ("name", "kind", "advice"),
    [
        ("odoo.exceptions.AccessDenied", OdooAuthenticationError, "keys expire"),
        ("werkzeug.exceptions.Unauthorized", OdooAuthenticationError, "keys expire"),
        ("odoo.exceptions.AccessError", OdooPermissionError, "the right to read"),
        ("werkzeug.exceptions.Forbidden", OdooPermissionError, "the right to read"),
        ("odoo.exceptions.MissingError", OdooNotFoundError, "is the module installed"),
    ],
)
def test_an_error_that_somebody_can_end_says_how(
    name: str, kind: type[OdooError], advice: str
) -> None:
    error = error_of(name, "No.")
    assert type(error) is kind
    assert advice in str(error)


@pytest.mark.parametrize(
    ("name", "message", "told"),
    [
        ("x.Strange", "No stock.\nDetails: 1, 2\nMore.", "Strange: No stock"),
        ("x.Strange", "\n  \n  No stock.", "Strange: No stock"),
        ("x.Strange", "Strange: no stock", "Strange: no stock"),
        ("x.Strange", "", "Strange"),
        ("", "No stock", "No stock"),
        ("", " \n", "no reason given"),
    ],
)
def test_an_unknown_error_is_told_by_its_name_and_first_line(
    name: str, message: str, told: str
) -> None:
    error = error_of(name, message)
    assert is_unexpected(error)
    assert str(error) == f"sale.order.read: Odoo answered with an error ({told})."
