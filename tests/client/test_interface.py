"""What the client sends and returns, whatever the protocol."""

import threading
import xmlrpc.client
from datetime import UTC, datetime
from typing import Any

import pytest

from odoo_integration.client import (
    OdooAuthenticationError,
    OdooPermissionError,
    OdooProtocolError,
    OdooVersion,
)
from odoo_integration.client.calls import READ_METHODS, Call
from odoo_integration.client.xmlrpc import exception_in

from .conftest import KEY, config_for, logged_in
from .scripted import (
    XML,
    Reply,
    Request,
    ScriptedServer,
    fault,
    page,
    reply,
    rpc,
    rpc_error,
    xml,
)

PROTOCOLS = {"jsonrpc": rpc, "xmlrpc": xml, "json2": reply}
each_protocol = pytest.mark.parametrize("protocol", sorted(PROTOCOLS))

WRITES = ["create", "write", "unlink", "copy", "action_confirm", "name_search", "read_group", "_x"]


@each_protocol
@pytest.mark.parametrize("method", WRITES)
def test_it_cannot_write(server: ScriptedServer, protocol: str, method: str) -> None:
    with (
        logged_in(config_for(server.url, protocol=protocol)) as client,
        pytest.raises(OdooPermissionError, match="never changes Odoo"),
    ):
        client._execute(Call("sale.order", method))
    assert server.requests == []


def test_the_reads_are_these() -> None:
    expected = {"search", "search_count", "search_read", "read", "fields_get", "context_get"}
    assert expected == READ_METHODS


@pytest.mark.parametrize("model", ["", "..", "sale/order", "sale.order/../x", "a b", "sale."])
def test_a_model_is_a_name_and_not_a_path(model: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        Call(model, "search")


def kwargs_of(request: Request) -> dict[str, Any]:
    body = request.json
    return body if "/json/2/" in request.path else body["params"]["args"][6]


@pytest.mark.parametrize("protocol", ["jsonrpc", "json2"])
def test_a_read_asks_for_bare_ids_and_archived_records(
    server: ScriptedServer, protocol: str
) -> None:
    server.say(PROTOCOLS[protocol]([]))
    config = config_for(server.url, protocol=protocol, lang="pt_BR", company_ids=(3, 1))
    with logged_in(config) as client:
        assert client.search_read("sale.order", [("id", ">", 5)], ["name"], limit=7) == []
    kwargs = kwargs_of(server.requests[0])
    assert kwargs["load"] == "" and kwargs["order"] == "id" and kwargs["limit"] == 7
    assert kwargs["context"] == {
        "active_test": False,
        "lang": "pt_BR",
        "allowed_company_ids": [3, 1],
    }


def test_an_unset_language_and_company_are_not_sent(server: ScriptedServer) -> None:
    server.say(rpc([]))
    with logged_in(config_for(server.url)) as client:
        client.search("sale.order", [])
    kwargs = kwargs_of(server.requests[0])
    assert kwargs == {"order": "id", "context": {"active_test": False}}


def test_a_limit_of_zero_is_refused(server: ScriptedServer) -> None:
    with logged_in(config_for(server.url)) as client:
        with pytest.raises(ValueError, match="limit"):
            client.search("sale.order", [], limit=0)
        with pytest.raises(ValueError, match="fields"):
            client.search_read("sale.order", [], [])


WRONG_SHAPES: list[Any] = [None, False, {}, "text", [{"name": "row without id"}], [1, 2]]


@each_protocol
@pytest.mark.parametrize("answer", WRONG_SHAPES, ids=str)
def test_an_answer_of_another_shape_never_reads_as_empty(
    server: ScriptedServer, protocol: str, answer: Any
) -> None:
    server.say(PROTOCOLS[protocol](answer))
    with logged_in(config_for(server.url, protocol=protocol, max_retries=0)) as client:
        with pytest.raises(OdooProtocolError):
            client.search_read("sale.order", [], ["name"])
        with pytest.raises(OdooProtocolError):
            client.search_count("sale.order", [])


@each_protocol
def test_an_odoo_that_does_not_know_load_is_read_in_two_steps(
    server: ScriptedServer, protocol: str
) -> None:
    message = "search_read() got an unexpected keyword argument 'load'"
    refusal = {
        "jsonrpc": rpc_error("builtins.TypeError", message),
        "xmlrpc": fault(1, f"Traceback (most recent call last):\n  x\nTypeError: {message}\n"),
        "json2": reply(
            {"name": "werkzeug.exceptions.UnprocessableEntity", "message": message}, 422
        ),
    }[protocol]
    say = PROTOCOLS[protocol]
    # Odoo answers `read` in an order of its own, without what was deleted meanwhile.
    rows = [{"id": 1, "name": "a"}, {"id": 3, "name": "c"}]
    server.say(refusal, say([3, 2, 1]), say(rows), say([1]), say(rows[:1]))
    with logged_in(config_for(server.url, protocol=protocol)) as client:
        assert client.search_read("x.y", [], ["name"], order="id desc") == [rows[1], rows[0]]
        assert client.search_read("x.y", [], ["name"]) == rows[:1]
    assert len(server.requests) == 5, "the fallback is for good"
    assert b"load" in server.requests[2].body


def test_no_match_in_the_fallback_reads_nothing(server: ScriptedServer) -> None:
    server.say(rpc_error("builtins.TypeError", "unexpected keyword argument 'load'"), rpc([]))
    with logged_in(config_for(server.url)) as client:
        assert client.search_read("x.y", [], ["name"]) == []
    assert len(server.requests) == 2


def test_one_login_serves_all_siblings(server: ScriptedServer) -> None:
    def script(request: Request) -> Reply:
        login = request.json["params"]["method"] == "authenticate"
        return Reply(rpc(7).body, 200, pause=0.05) if login else rpc(1)

    server.script = script
    with logged_in(config_for(server.url)) as client:
        client._shared.authenticated, client._shared.uid = False, None
        siblings = [client.sibling() for _ in range(4)]
        threads = [
            threading.Thread(target=one.search_count, args=("sale.order", [])) for one in siblings
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.authenticate() == 7
        assert client.stats.requests == 5
        for one in siblings:
            one.close()
    logins = [r for r in server.requests if r.json["params"]["method"] == "authenticate"]
    assert len(logins) == 1


def test_an_api_key_takes_the_passwords_place(server: ScriptedServer) -> None:
    server.say(rpc(2))
    with logged_in(config_for(server.url, api_key=KEY)) as client:
        client._shared.authenticated = False
        assert client.authenticate() == 2
    assert server.requests[0].json["params"]["args"] == ["vendas", "integracao", KEY, {}]


def test_json2_proves_the_key_and_learns_the_uid(server: ScriptedServer) -> None:
    server.say(reply({"lang": "pt_BR", "tz": False, "uid": 9}))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        client._shared.authenticated = False
        assert client.authenticate() == 9
    assert server.requests[0].path == "/json/2/res.users/context_get"
    assert server.requests[0].headers["X-Odoo-Database"] == "vendas"


def test_json2_without_context_get_counts_users(server: ScriptedServer) -> None:
    missing = {"name": "werkzeug.exceptions.NotFound", "message": "The method does not exist"}
    server.say(reply(missing, 404), reply(12))
    with logged_in(config_for(server.url, protocol="json2")) as client:
        client._shared.authenticated = False
        assert client.authenticate() is None
    assert server.requests[1].path == "/json/2/res.users/search_count"


def test_an_expired_key_says_what_may_have_happened(server: ScriptedServer) -> None:
    refusal = {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}
    server.say(reply(refusal, 401))
    with (
        logged_in(config_for(server.url, protocol="json2")) as client,
        pytest.raises(OdooAuthenticationError, match="90 days"),
    ):
        client.search_count("sale.order", [])


@each_protocol
def test_the_servers_clock_is_aware_utc(server: ScriptedServer, protocol: str) -> None:
    answer = PROTOCOLS[protocol](1)
    dated = {**answer.headers, "Date": "Mon, 23 Nov 2026 17:34:20 GMT"}
    server.say(Reply(answer.body, 200, dated))
    with logged_in(config_for(server.url, protocol=protocol)) as client:
        assert client.server_time is None
        client.search_count("sale.order", [])
        assert client.server_time == datetime(2026, 11, 23, 17, 34, 20, tzinfo=UTC)


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


def test_an_error_of_null_is_none(server: ScriptedServer) -> None:
    server.say(reply({"jsonrpc": "2.0", "id": 1, "error": None, "result": 5}))
    with logged_in(config_for(server.url)) as client:
        assert client.search_count("x.y", []) == 5


@pytest.mark.parametrize(
    ("answer", "major", "text"),
    [
        ({"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}, 19, "19.0"),
        ({"version_info": ["saas~18", 2, 0, "final", 0, ""], "version": "saas~18.2"}, 18, None),
        ({"server_version": "17.0+e", "server_version_info": [17, 0, 0]}, 17, "17.0+e"),
        ({"server_version": "saas~18.3+e"}, 18, "saas~18.3+e"),
    ],
)
def test_versions_are_understood(answer: Any, major: int, text: str | None) -> None:
    version = OdooVersion.parse(answer)
    assert version is not None and version.major == major
    assert text is None or version.text == text


@pytest.mark.parametrize("answer", [None, [], {}, {"version": "beta"}, "19.0"])
def test_other_answers_are_no_version(answer: Any) -> None:
    assert OdooVersion.parse(answer) is None


def test_a_language_odoo_lacks_names_its_setting(server: ScriptedServer) -> None:
    server.say(rpc_error("odoo.exceptions.UserError", "Invalid language code: xx_YY"))
    with (
        logged_in(config_for(server.url, lang="xx_YY")) as client,
        pytest.raises(Exception, match="ODOO_LANG"),
    ):
        client.search_count("sale.order", [])


def test_json2_on_an_older_odoo_names_the_protocol(server: ScriptedServer) -> None:
    server.say(page(404))
    with (
        logged_in(config_for(server.url, protocol="json2")) as client,
        pytest.raises(Exception, match="ODOO_PROTOCOL"),
    ):
        client.search_count("sale.order", [])
