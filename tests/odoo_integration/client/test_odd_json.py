"""JSON that cannot be read is one clear line; one odd value does not stop the others."""

from typing import Any

import pytest

from odoo_integration.client import (
    OdooProtocolError,
)
from tests.lab.scripted_odoo import (
    JSON,
    Reply,
    ScriptedServer,
)
from tests.odoo_integration.client.clients import config_for, logged_in

from .odd import SAY, json_of, one_clear_line


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as server:
        yield server


DEEP = b"[" * 100_000 + b"]" * 100_000
UNREADABLE = {
    "nested too deeply": Reply(DEEP, 200, JSON),
    "a result nested too deeply": json_of(DEEP),
    "a number of 5,000 digits": json_of(b"[" + b"9" * 5000 + b', "\\ud800"]'),
    "latin-1": json_of('"São Paulo"'.encode("latin-1")),
    "latin-1, declared": json_of(
        '"São Paulo"'.encode("latin-1"), **{"Content-Type": "application/json; charset=latin-1"}
    ),
    "utf-16": Reply('{"jsonrpc": "2.0", "result": 5}'.encode("utf-16"), 200, JSON),
    "a comment": Reply(b'{"jsonrpc": "2.0", "result": 5} // five', 200, JSON),
    "an unknown encoding": Reply(b"\x00\x01\x02", 200, {**JSON, "Content-Encoding": "br"}),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable_json_is_one_line(server: Any, case: str) -> None:
    server.say(UNREADABLE[case])
    with (
        logged_in(config_for(server.url, max_retries=0)) as client,
        pytest.raises(OdooProtocolError) as raised,
    ):
        client.search_count("sale.order", [])
    one_clear_line(raised.value)


ODD_VALUES = {
    b"NaN": float,
    b"Infinity": float,
    b"-Infinity": float,
    b"1e999": float,
    b'"\\ud800"': str,
    b'"\\u0000"': str,
    b'"a\x01b"': str,
}


@pytest.mark.parametrize("value", ODD_VALUES)
def test_one_odd_value_does_not_stop_the_others(server: Any, value: bytes) -> None:
    server.say(json_of(b'[{"id": 1, "name": "a"}, {"id": 2, "name": ' + value + b"}]"))
    with logged_in(config_for(server.url, max_retries=0)) as client:
        rows = client.search_read("sale.order", [], ["name"])
    assert rows[0] == {"id": 1, "name": "a"}
    assert type(rows[1]["name"]) is ODD_VALUES[value]


@pytest.mark.parametrize("protocol", ["jsonrpc", "json2"])
def test_a_byte_order_mark_is_ignored(server: Any, protocol: str) -> None:
    answer = SAY[protocol](5)
    server.say(Reply(b"\xef\xbb\xbf" + answer.body, 200, JSON))
    with logged_in(config_for(server.url, protocol=protocol, max_retries=0)) as client:
        assert client.search_count("sale.order", []) == 5
