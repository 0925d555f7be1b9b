"""What a server says of an error is shown in one line that a terminal does not obey."""

import json
from typing import Any

import pytest

from odoo_integration.client import (
    OdooConfigurationError,
    OdooError,
    connect,
)
from odoo_integration.client.redaction import Redactor, one_line, visible
from tests.lab.scripted_odoo import (
    Reply,
    ScriptedServer,
    fault,
    page,
    reply,
    rpc_error,
)
from tests.odoo_integration.client.clients import config_for, logged_in

from .odd import ODD_TEXT, one_clear_line


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as server:
        yield server


@pytest.mark.parametrize(
    "answer",
    [
        rpc_error("odoo.exceptions.UserError", ODD_TEXT),
        rpc_error(ODD_TEXT, ODD_TEXT),
        reply({"jsonrpc": "2.0", "error": {"message": ODD_TEXT}}),
        reply({"jsonrpc": "2.0", "error": ODD_TEXT}),
        reply({"jsonrpc": "2.0", "error": {"data": {"name": [], "message": {"a": [1]}}}}),
        reply({"jsonrpc": "2.0", "error": json.loads("[" * 900 + "]" * 900)}),
        rpc_error("x.UserError", 'FATAL:  database "' * 200_000),
        rpc_error("psycopg2.OperationalError", 'FATAL:  database "' * 200_000),
    ],
    ids=["text", "name", "no data", "no object", "no texts", "deep", "long", "long and searched"],
)
def test_odd_error_texts_are_one_line(server: Any, answer: Reply) -> None:
    server.say(answer)
    with (
        logged_in(config_for(server.url, max_retries=0)) as client,
        pytest.raises(OdooError) as raised,
    ):
        client.search_count("sale.order", [])
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) <= 300


def test_odd_errors_of_the_other_protocols_are_one_line(server: Any) -> None:
    for protocol, answers in {
        "json2": [
            reply({"name": "odoo.exceptions.UserError", "message": ODD_TEXT}, 422),
            reply({"name": "x.UserError", "message": [["a"]]}, 422),
            reply({"name": ODD_TEXT}, 500),
        ],
        "xmlrpc": [
            fault(1, f"Traceback (most recent call last):\n  x\nx.UserError: {'a ' * 9000}"),
            fault(1, "Traceback (most recent call last):\n" + "\n" * 500_000 + "x.Y: z"),
            fault(2, "a\x7f\x85b"),
        ],
    }.items():
        for answer in answers:
            server.say(answer)
            with (
                logged_in(config_for(server.url, protocol=protocol, max_retries=0)) as client,
                pytest.raises(OdooError) as raised,
            ):
                client.search_count("sale.order", [])
            assert str(raised.value).isprintable()


def test_a_page_that_is_all_control_characters_is_one_line(server: Any) -> None:
    server.say(page(403, ODD_TEXT.replace("\ud800", "")))
    with logged_in(config_for(server.url)) as client, pytest.raises(OdooError) as raised:
        client.search_count("sale.order", [])
    one_clear_line(raised.value)


@pytest.mark.parametrize("name", ["user", "password"])
def test_a_credential_that_is_no_text_is_a_wrong_setting(name: str) -> None:
    config = config_for("https://odoo.example.com", **{name: "a\udcffb"})
    assert Redactor(config)("text") == "text"
    with pytest.raises(OdooConfigurationError, match=f"ODOO_{name.upper()}"):
        connect(config)


def test_text_is_shown_without_what_a_terminal_obeys() -> None:
    assert one_line(ODD_TEXT) == (
        "A\ufffdB \ufffd[31mred\ufffd]0;title\ufffd \ufffd \ufffd rev \ufffd2J next line"
    )
    assert visible("São Paulo  – 中文 \U0001f600") == "São Paulo  – 中文 \U0001f600"
    assert visible("a\nb\tc") == "a\ufffdb\ufffdc"
