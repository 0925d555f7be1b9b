"""XML-RPC of any content gives a value or one clear line."""

from typing import Any

import pytest

from odoo_integration.client import (
    OdooError,
    OdooProtocolError,
)
from tests.lab.scripted_odoo import (
    XML,
    Reply,
    ScriptedServer,
)
from tests.odoo_integration.client.clients import config_for, logged_in

from .odd import one_clear_line, xml_of


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as server:
        yield server


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + "]>"
)
ODD_XML = {
    "nil": "<value><nil/></value>",
    "a date": "<value><dateTime.iso8601>yesterday</dateTime.iso8601></value>",
    "binary": "<value><base64>####</base64></value>",
    "binary that is no ASCII": "<value><base64>ação</base64></value>",
    "a huge number": f"<value><int>{'9' * 4000}</int></value>",
    "a number too long to read": f"<value><int>{'9' * 5000}</int></value>",
    "a number of 64 bits": "<value><i8>9223372036854775808</i8></value>",
    "no number": "<value><int>five</int></value>",
    "an empty number": "<value><int/></value>",
    "a fraction": "<value><double>x</double></value>",
    "not a number": "<value><double>nan</double></value>",
    "no truth": "<value><boolean>2</boolean></value>",
    "no decimal": "<value><bigdecimal>x</bigdecimal></value>",
    "an unknown type": "<value><money>5</money></value>",
    "a struct without names": "<value><struct><value><int>1</int></value></struct></value>",
    "a list as name": "<value><struct><member><array><data/></array></member></struct></value>",
    "no value": "",
    "two values": "<value><int>1</int></value><value><int>2</int></value>",
    "nested too deeply": "<value><array><data>" * 50_000 + "</data></array></value>" * 50_000,
    "a control character": "<value><string>a&#0;b</string></value>",
}


@pytest.mark.parametrize("case", ODD_XML)
@pytest.mark.parametrize("method", ["search_count", "search_read", "fields_get"])
def test_odd_xml_is_one_line(server: Any, case: str, method: str) -> None:
    server.say(xml_of(ODD_XML[case]))
    arguments = {"search_count": [[]], "search_read": [[], ["name"]], "fields_get": []}[method]
    with (
        logged_in(config_for(server.url, protocol="xmlrpc", max_retries=0)) as client,
        pytest.raises(OdooProtocolError) as raised,
    ):
        getattr(client, method)("sale.order", *arguments)
    one_clear_line(raised.value)


@pytest.mark.parametrize(
    "start",
    [
        BOMB,
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0" encoding="klingon"?>',
        '<?xml version="1.0" encoding="utf-16"?>',
        "\x00",
        "<!-- ",
    ],
    ids=["entities", "an external entity", "unknown encoding", "wrong encoding", "NUL", "comment"],
)
def test_odd_documents_are_one_line(server: Any, start: str) -> None:
    server.say(xml_of("<value><string>&a8;</string></value>", start=start))
    with (
        logged_in(config_for(server.url, protocol="xmlrpc", max_retries=0)) as client,
        pytest.raises(OdooProtocolError) as raised,
    ):
        client.search_count("sale.order", [])
    one_clear_line(raised.value)


def test_odd_faults_are_one_line(server: Any) -> None:
    struct = "<value><struct>{}</struct></value>"
    code = "<member><name>faultCode</name><value>{}</value></member>"
    text = "<member><name>faultString</name><value>{}</value></member>"
    odd = [
        "<value><int>5</int></value>",
        struct.format(""),
        struct.format(code.format("<int>1</int>")),
        struct.format(code.format("<nil/>") + text.format("<nil/>")),
        struct.format(code.format("<int>1</int>") + text.format("<array><data/></array>")),
        struct.format(text.format("x") + code.format("<array><data/></array>")),
        struct.format(code.format("1") + text.format("x") + code.format("2").replace("Code", "X")),
    ]
    for value in odd:
        document = f"<methodResponse><fault>{value}</fault></methodResponse>"
        server.say(Reply(document.encode(), 200, XML))
        with (
            logged_in(config_for(server.url, protocol="xmlrpc", max_retries=0)) as client,
            pytest.raises(OdooError) as raised,
        ):
            client.search_count("sale.order", [])
        one_clear_line(raised.value)


def test_an_id_that_xmlrpc_cannot_carry_is_one_line(server: Any) -> None:
    with (
        logged_in(config_for(server.url, protocol="xmlrpc")) as client,
        pytest.raises(OdooProtocolError, match=r"search_count of sale\.order.*XML-RPC") as raised,
    ):
        client.search_count("sale.order", [["id", ">", 2**40]])
    one_clear_line(raised.value)
