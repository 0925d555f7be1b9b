"""What may pass is repeated, counted, logged; what does not is told in bounded time."""

import gzip
import json
import logging
import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any

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
from odoo_integration.client import retry as retry_module
from odoo_integration.client.answers import Answer
from odoo_integration.client.retry import Retrier
from odoo_integration.client.shared import ClientStats

from .conftest import config_for, logged_in
from .scripted import (
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

GOOD: dict[str, Callable[[Any], Reply]] = {"jsonrpc": rpc, "xmlrpc": xml, "json2": reply}
PROTOCOLS = sorted(GOOD)

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


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_survives_two_passing_faults(
    server: ScriptedServer, protocol: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.say(FAULTS[fault], FAULTS[fault], GOOD[protocol](42))
    with logged_in(config_for(server.url, protocol=protocol)) as client:
        assert client.search_count("sale.order", []) == 42
        assert (client.stats.requests, client.stats.retries) == (3, 2)
    warnings = [record for record in caplog.records if record.name == "carteira.odoo"]
    assert [record.levelno for record in warnings] == [logging.WARNING] * 2
    assert "search_count of sale.order" in warnings[0].getMessage()
    assert "Retry 1 of 4" in warnings[0].getMessage()
    assert "\n" not in warnings[0].getMessage()


@pytest.mark.parametrize("protocol", PROTOCOLS)
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
    server.say(Reply(b'{"jsonrpc": "2.0", "result": 123456789}', 200, JSON, drip=0.06))
    began = time.monotonic()
    with (
        logged_in(config_for(server.url, timeout=0.2, max_retries=0)) as client,
        pytest.raises(OdooTimeoutError),
    ):
        client.search_count("sale.order", [])
    assert time.monotonic() - began < 1.5


def test_too_much_for_odoo_asks_for_less(server: ScriptedServer) -> None:
    server.say(rpc_error("builtins.MemoryError", ""))
    with logged_in(config_for(server.url)) as client, pytest.raises(OdooTimeoutError):
        client.search_count("sale.order", [])
    assert len(server.requests) == 2


def test_retry_after_is_honoured(server: ScriptedServer) -> None:
    server.say(page(429, **{"Retry-After": "1"}), rpc(1))
    began = time.monotonic()
    with logged_in(config_for(server.url)) as client:
        assert client.search_count("sale.order", []) == 1
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        ("99999", 121, 99999),
        ("soon", None, None),
    ],
)
def test_retry_after_is_read(header: str, low: float | None, high: float | None) -> None:
    asked = Answer(503, {"Retry-After": header}, b"").retry_after
    assert asked is None if low is None else low <= (asked or 0) <= (high or 0)


def test_retry_after_is_read_as_a_date() -> None:
    header = formatdate(time.time() + 600, usegmt=True)
    assert 500 <= (Answer(503, {"Retry-After": header}, b"").retry_after or 0) <= 601


def test_a_long_retry_after_is_capped_and_the_deadline_ends_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    stats = ClientStats()
    retrier = Retrier(config_for("http://x"), stats, deadline=130)

    def attempt() -> None:
        raise OdooTransientError("busy", retry_after=9999)

    with pytest.raises(OdooTransientError):
        retrier.run(attempt)
    assert set(pauses) == {retry_module.LONGEST_RETRY_AFTER}
    short = Retrier(config_for("http://x"), stats, deadline=100)
    pauses.clear()
    with pytest.raises(OdooTransientError):
        short.run(attempt)
    assert pauses == [], "a pause beyond the deadline is not begun"


@pytest.mark.parametrize("header", ["0", formatdate(0, usegmt=True)])
def test_a_retry_after_that_is_over_does_not_spend_all_repeats_at_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    server.say(page(503, **{"Retry-After": header}))
    with (
        logged_in(config_for(server.url, backoff_factor=8.0)) as client,
        pytest.raises(OdooTransientError),
    ):
        client.search_count("sale.order", [])
    assert sum(pauses) > 1


def test_backoff_doubles_with_full_jitter_up_to_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    tops: list[float] = []

    def top(low: float, high: float) -> float:
        tops.append(high)
        return low

    # Tenacity's view of it alone: other threads draw numbers too.
    monkeypatch.setattr("tenacity.wait.random", SimpleNamespace(uniform=top))
    config = config_for("http://x", backoff_factor=8.0, max_retries=4)

    def attempt() -> None:
        raise OdooTransientError("busy")

    with pytest.raises(OdooTransientError):
        Retrier(config, ClientStats()).run(attempt)
    # Computed for the last attempt too, to tell whether it would pass the deadline.
    assert tops == [8, 16, 30, 30, 30]


def test_nobody_listens(unused_port: int) -> None:
    with (
        logged_in(config_for(f"http://127.0.0.1:{unused_port}")) as client,
        pytest.raises(OdooTransientError, match="refused the connection"),
    ):
        client.search_count("sale.order", [])
    assert client.stats.retries == 4


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_an_unknown_host_is_a_wrong_setting() -> None:
    config = config_for("http://nao-existe.invalid", max_retries=1)
    with logged_in(config) as client, pytest.raises(OdooConfigurationError, match="ODOO_URL"):
        client.search_count("sale.order", [])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_redirect_is_never_followed(server: ScriptedServer, protocol: str) -> None:
    with ScriptedServer() as other:
        other.say(reply({}))
        server.say(page(302, Location=f"http://user:pw@127.0.0.1:{other.port}/secret?path=1"))
        with (
            logged_in(config_for(server.url, protocol=protocol)) as client,
            pytest.raises(OdooConfigurationError) as raised,
        ):
            client.search_count("sale.order", [])
        assert other.requests == []
    assert f"http://127.0.0.1:{other.port};" in str(raised.value)
    assert "secret" not in str(raised.value) and "pw" not in str(raised.value)
    assert len(server.requests) == 1


def test_a_page_that_leads_to_another_one_of_the_same_server_is_not_the_address(
    server: ScriptedServer,
) -> None:
    server.say(page(303, Location="/web/login?redirect=secret"))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooConfigurationError, match="another page of its own") as raised,
    ):
        client.search_count("sale.order", [])
    assert "secret" not in str(raised.value)


def test_answers_are_taken_gzipped(server: ScriptedServer) -> None:
    rows = [{"id": n, "name": "S" * 50} for n in range(500)]
    packed = gzip.compress(json.dumps({"jsonrpc": "2.0", "result": rows}).encode())
    server.say(Reply(packed, 200, {**JSON, "Content-Encoding": "gzip"}))
    with logged_in(config_for(server.url)) as client:
        assert client.search_read("sale.order", [], ["name"]) == rows
        assert client.stats.bytes_received == len(packed)
    assert server.requests[0].headers["Accept-Encoding"] == "gzip"
    assert server.requests[0].headers["User-Agent"] == "carteira"


COUNT = gzip.compress(b"154120")
GZIPPED = {**JSON, "Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    "half",
    [
        Reply(b"154", 200, JSON, declared=6),
        Reply(b"154", 200, JSON, chunked=True),
        Reply(COUNT[:-10], 200, GZIPPED),
        Reply(COUNT[:-1], 200, GZIPPED),
    ],
    ids=["declared", "chunked", "gzip in the data", "gzip in the checksum"],
)
def test_half_a_number_is_never_taken_for_one(server: ScriptedServer, half: Reply) -> None:
    """JSON-2 answers a count with bare digits: cut short they are a smaller count."""
    server.say(half, Reply(COUNT, 200, GZIPPED))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        assert client.search_count("sale.order", []) == 154120
        assert client.stats.retries == 1


def test_connections_are_kept(server: ScriptedServer) -> None:
    server.say(rpc(1))
    with logged_in(config_for(server.url)) as client:
        for _ in range(5):
            client.search_count("sale.order", [])
    assert server.connections == 1


@pytest.mark.parametrize("keep_alive", [True, False])
def test_a_connection_that_closes_is_no_failure(keep_alive: bool) -> None:
    closing = Reply(rpc(1).body, 200, {**JSON, "Connection": "close"})
    with ScriptedServer(keep_alive=keep_alive) as server:
        server.say(closing)
        with logged_in(config_for(server.url)) as client:
            for _ in range(3):
                client.search_count("sale.order", [])
            assert client.stats.retries == 0
        assert server.connections == 3


def test_a_kept_connection_that_the_server_closes_meanwhile_is_replaced() -> None:
    """A proxy's `keepalive_timeout` passes while a page is worked on."""
    with ScriptedServer(idle_seconds=0.1) as server:
        server.say(rpc(1))
        with logged_in(config_for(server.url)) as client:
            for _ in range(3):
                client.search_count("sale.order", [])
                time.sleep(0.3)
            assert (client.stats.requests, client.stats.retries) == (3, 0)
        assert server.connections == 3


def test_calls_keep_their_pace_over_siblings(server: ScriptedServer) -> None:
    server.say(rpc(1))
    with (
        logged_in(config_for(server.url, calls_per_second=20)) as client,
        client.sibling() as sibling,
    ):
        began = time.monotonic()
        for one in (client, sibling, client):
            one.search_count("sale.order", [])
        assert time.monotonic() - began >= 0.1


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
