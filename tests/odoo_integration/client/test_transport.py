"""One exchange over HTTP: connections, compression, redirects, answers cut short."""

import gzip
import json
import socket
import time

import pytest

from odoo_integration.client import OdooConfigurationError, OdooTransientError
from odoo_integration.client.factory import CLIENTS
from tests.lab.scripted_odoo import JSON, Reply, ScriptedServer, page, reply, rpc

from .clients import config_for, logged_in


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


@pytest.mark.parametrize("protocol", CLIENTS)
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
    assert "secret" not in str(raised.value)
    assert "pw" not in str(raised.value)
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
