"""What may pass is repeated, counted, logged; what does not is told in bounded time."""

import logging
import time

import pytest

from odoo_integration.client import (
    OdooConfigurationError,
    OdooError,
    OdooPermissionError,
    OdooProtocolError,
    OdooTimeoutError,
    OdooTransientError,
    connect,
)
from odoo_integration.client.factory import CLIENTS
from tests.lab.scripted_odoo import (
    HTML,
    JSON,
    RESET,
    Reply,
    ScriptedServer,
    fault,
    page,
    reply,
    rpc,
    rpc_error,
    xml,
)

from .clients import ANSWERS, config_for, logged_in

FAULTS = {
    "429": page(429),
    "502": page(502),
    "503": page(503),
    "504": page(504),
    "500 page": page(500),
    "200 maintenance page": page(200, "Back soon"),
    "reset": RESET,
    "body shorter than declared": Reply(b'{"jsonrpc": "2.0", "re', 200, JSON, declared=5000),
    "chunks without an end": Reply(b'{"jsonrpc": "2.0", "re', 200, JSON, chunked=True),
    "body cut without a sign": Reply(b'{"jsonrpc": "2.0", "re', 200, JSON),
    "empty body": Reply(b"", 200, JSON),
    "broken gzip": Reply(b"\x1f\x8b no gzip", 200, {**JSON, "Content-Encoding": "gzip"}),
    "proxy's own json": reply({"message": "upstream"}, 503),
}


@pytest.mark.parametrize("protocol", CLIENTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_survives_two_passing_faults(
    server: ScriptedServer, protocol: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.say(FAULTS[fault], FAULTS[fault], ANSWERS[protocol](42))
    with logged_in(config_for(server.url, protocol=protocol)) as client:
        assert client.search_count("sale.order", []) == 42
        assert (client.stats.requests, client.stats.retries) == (3, 2)
    warnings = [record for record in caplog.records if record.name == "carteira.odoo"]
    assert [record.levelno for record in warnings] == [logging.WARNING] * 2
    assert "search_count of sale.order" in warnings[0].getMessage()
    assert "Retry 1 of 4" in warnings[0].getMessage()
    assert "\n" not in warnings[0].getMessage()


@pytest.mark.parametrize("protocol", CLIENTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_gives_up_after_the_configured_retries(
    server: ScriptedServer, protocol: str, fault: str
) -> None:
    server.say(FAULTS[fault])
    config = config_for(server.url, protocol=protocol, max_retries=2)
    with logged_in(config) as client, pytest.raises(OdooError) as raised:
        client.search_count("sale.order", [])
    assert len(server.requests) == 3
    unreadable = fault in ("200 maintenance page", "body cut without a sign", "empty body")
    assert isinstance(raised.value, OdooProtocolError if unreadable else OdooTransientError)


ODOO_CONFLICTS = [
    ("psycopg2.errors.SerializationFailure", "could not serialize access"),
    ("psycopg2.errors.LockNotAvailable", "could not obtain lock on row"),
    ("psycopg2.errors.QueryCanceled", "canceling statement due to statement timeout"),
    ("psycopg2.OperationalError", "server closed the connection unexpectedly"),
    ("psycopg2.OperationalError", 'FATAL: too many connections for database "vendas"'),
    ("psycopg2.pool.PoolError", "The Connection Pool Is Full"),
]


@pytest.mark.parametrize(("name", "message"), ODOO_CONFLICTS)
def test_a_conflict_in_odoos_database_passes(
    server: ScriptedServer, name: str, message: str
) -> None:
    server.say(rpc_error(name, message), rpc(1))
    with logged_in(config_for(server.url)) as client:
        assert client.search_count("sale.order", []) == 1
    traceback = f"Traceback (most recent call last):\n  File x\n{name}: {message}\n"
    server.say(fault(1, traceback), xml(1))
    with logged_in(config_for(server.url, protocol="xmlrpc")) as client:
        assert client.search_count("sale.order", []) == 1
    server.say(reply({"name": name, "message": message}, 500), reply(1))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        assert client.search_count("sale.order", []) == 1
        assert client.stats.retries == 1


@pytest.mark.parametrize(
    "message",
    [
        'FATAL:  database "vendas" does not exist',
        'FATAL:  banco de dados "vendas" não existe',
        "FATAL:  la base de données « vendas » n'existe pas",
    ],
)
def test_a_missing_database_does_not_pass(server: ScriptedServer, message: str) -> None:
    server.say(rpc_error("psycopg2.OperationalError", message))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooConfigurationError, match="ODOO_DB"),
    ):
        client.search_count("sale.order", [])
    assert len(server.requests) == 1


def test_an_error_of_odoo_is_not_repeated_for_its_status_500(server: ScriptedServer) -> None:
    server.say(reply({"name": "builtins.ValueError", "message": "Invalid field 'x' on 'y'"}, 500))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        with pytest.raises(OdooConfigurationError, match="Invalid field 'x'"):
            client.search_count("sale.order", [])
        assert client.stats.retries == 0


def test_an_unknown_name_passes_only_with_a_status_that_does(server: ScriptedServer) -> None:
    server.say(reply({"name": "proxy.Busy", "message": "busy"}, 503), reply(3))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        assert client.search_count("sale.order", []) == 3
    server.say(reply({"name": "builtins.ZeroDivisionError", "message": "division"}, 500))
    with (
        logged_in(config_for(server.url, protocol="json2")) as client,
        pytest.raises(OdooProtocolError, match="ZeroDivisionError: division"),
    ):
        client.search_count("sale.order", [])


def test_a_page_that_forbids_is_not_repeated(server: ScriptedServer) -> None:
    server.say(page(403))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooProtocolError, match="proxy or firewall"),
    ):
        client.search_count("sale.order", [])
    assert len(server.requests) == 1


def test_a_read_timeout_is_repeated_once_only(server: ScriptedServer) -> None:
    server.say(Reply(pause=0.4))
    with logged_in(config_for(server.url, timeout=0.1)) as client:
        with pytest.raises(OdooTimeoutError, match="ODOO_PAGE_SIZE"):
            client.search_read("sale.order", [], ["name"])
        assert (client.stats.requests, client.stats.retries) == (2, 1)


def test_a_dripping_answer_ends(server: ScriptedServer) -> None:
    body = b'{"jsonrpc": "2.0", "result": 123456789}' + b" " * 160
    server.say(Reply(body, 200, JSON, drip=0.06))
    began = time.monotonic()
    with (
        logged_in(config_for(server.url, timeout=0.2, max_retries=0)) as client,
        pytest.raises(OdooTimeoutError),
    ):
        client.search_count("sale.order", [])
    # All of it comes in twelve seconds.
    assert time.monotonic() - began < 8


def test_too_much_for_odoo_asks_for_less(server: ScriptedServer) -> None:
    server.say(rpc_error("builtins.MemoryError", ""))
    with logged_in(config_for(server.url)) as client, pytest.raises(OdooTimeoutError):
        client.search_count("sale.order", [])
    assert len(server.requests) == 2


def test_a_refusal_of_rights_is_not_repeated(server: ScriptedServer) -> None:
    server.say(rpc_error("odoo.exceptions.AccessError", "You are not allowed\n\ngroups: …"))
    with logged_in(config_for(server.url)) as client, pytest.raises(OdooPermissionError):
        client.search_count("sale.order", [])
    assert len(server.requests) == 1


def test_probing_waits_for_an_odoo_that_starts(server: ScriptedServer) -> None:
    server.say(page(503), Reply(b"<html>", 502, HTML), reply({"version": "19.0"}))
    with connect(config_for(server.url, protocol="auto", api_key="chave-de-teste")) as client:
        assert client.protocol == "json2"
        assert client.stats.retries == 2
