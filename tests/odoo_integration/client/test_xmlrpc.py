"""What only XML-RPC does: its types, its faults."""

import xmlrpc.client
from typing import Any

import pytest

from odoo_integration.client import OdooProtocolError
from odoo_integration.client.xmlrpc import exception_in
from tests.lab.scripted_odoo import XML, Reply, ScriptedServer, fault

from .clients import config_for, logged_in


def value(inner: str) -> Reply:
    text = (
        "<?xml version='1.0'?><methodResponse><params><param><value><array><data><value><struct>"
        "<member><name>id</name><value><int>1</int></value></member>"
        f"<member><name>x</name><value>{inner}</value></member>"
        "</struct></value></data></array></value></param></params></methodResponse>"
    )
    return Reply(text.encode(), 200, XML)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<dateTime.iso8601>20261123T17:34:20</dateTime.iso8601>", "2026-11-23 17:34:20"),
        ("<base64>w6fDo28=</base64>", "ção"),
        ("<base64>//8=</base64>", "//8="),
        ("<string>a &lt; b</string>", "a < b"),
        ("untyped", "untyped"),
        ("<nil/>", None),
        ("<double>1.5</double>", 1.5),
        ("<boolean>0</boolean>", False),
    ],
)
def test_xmlrpc_values_are_plain(server: ScriptedServer, inner: str, expected: Any) -> None:
    server.say(value(inner))
    with logged_in(config_for(server.url, protocol="xmlrpc")) as client:
        assert client.search_read("x.y", [], ["x"]) == [{"id": 1, "x": expected}]


def test_xml_entities_are_never_expanded(server: ScriptedServer) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "boom">]><methodResponse><params><param>'
    bomb += "<value><int>1</int></value></param></params></methodResponse>"
    server.say(Reply(bomb.encode(), 200, XML))
    with (
        logged_in(config_for(server.url, protocol="xmlrpc", max_retries=0)) as client,
        pytest.raises(OdooProtocolError),
    ):
        client.search_count("x.y", [])


def test_the_last_traceback_of_a_fault_counts() -> None:
    text = (
        "Traceback (most recent call last):\n  File x\nKeyError: 1\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n  File y\n    ^^^^\n"
        "psycopg2.errors.QueryCanceled: canceling statement\nCONTEXT: more\n"
    )
    assert exception_in(text) == (
        "psycopg2.errors.QueryCanceled",
        "canceling statement\nCONTEXT: more",
    )
    assert exception_in("Access Denied") == ("", "Access Denied")
    assert exception_in("Traceback (most recent call last):\n  cut") == ("", "")


def test_xmlrpcs_missing_none_is_no_answer(server: ScriptedServer) -> None:
    text = (
        "Traceback (most recent call last):\n  File x\n"
        "TypeError: cannot marshal None unless allow_none is enabled\n"
    )
    server.say(fault(1, text))
    with (
        logged_in(config_for(server.url, protocol="xmlrpc")) as client,
        pytest.raises(OdooProtocolError, match="shape"),
    ):
        client.search_count("x.y", [])


def test_a_fault_code_that_is_a_word_is_a_refusal_too(server: ScriptedServer) -> None:
    body = xmlrpc.client.dumps(xmlrpc.client.Fault("warning -- Odoo", "Access Denied"))
    server.say(Reply(body.encode(), 200, XML))
    with (
        logged_in(config_for(server.url, protocol="xmlrpc")) as client,
        pytest.raises(OdooProtocolError, match="Access Denied"),
    ):
        client.search_count("x.y", [])
