"""What the client sends and returns, whatever the protocol."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from odoo_integration.client import OdooAuthenticationError, OdooPermissionError, OdooProtocolError
from odoo_integration.client.calls import READ_METHODS, Call
from odoo_integration.client.factory import CLIENTS
from tests.lab.scripted_odoo import (
    Reply,
    Request,
    ScriptedServer,
    fault,
    page,
    reply,
    rpc,
    rpc_error,
)

from .clients import ANSWERS, KEY, config_for, logged_in

each_protocol = pytest.mark.parametrize("protocol", CLIENTS)

WRITES = ["create", "write", "unlink", "copy", "action_confirm", "name_search", "read_group", "_x"]


@each_protocol
@pytest.mark.parametrize("method", WRITES)
def test_it_cannot_write(server: ScriptedServer, protocol: str, method: str) -> None:
    with (
        logged_in(config_for(server.url, protocol=protocol)) as client,
        pytest.raises(OdooPermissionError, match="never changes Odoo"),
    ):
        client.execute(Call("sale.order", method))
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
    server.say(ANSWERS[protocol]([]))
    config = config_for(server.url, protocol=protocol, lang="pt_BR", company_ids=(3, 1))
    with logged_in(config) as client:
        assert client.search_read("sale.order", [("id", ">", 5)], ["name"], limit=7) == []
    kwargs = kwargs_of(server.requests[0])
    assert kwargs["load"] == ""
    assert kwargs["order"] == "id"
    assert kwargs["limit"] == 7
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
    server.say(ANSWERS[protocol](answer))
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
    say = ANSWERS[protocol]
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
    answer = ANSWERS[protocol](1)
    dated = {**answer.headers, "Date": "Mon, 23 Nov 2026 17:34:20 GMT"}
    server.say(Reply(answer.body, 200, dated))
    with logged_in(config_for(server.url, protocol=protocol)) as client:
        assert client.server_time is None
        client.search_count("sale.order", [])
        assert client.server_time == datetime(2026, 11, 23, 17, 34, 20, tzinfo=UTC)


def test_an_error_of_null_is_none(server: ScriptedServer) -> None:
    server.say(reply({"jsonrpc": "2.0", "id": 1, "error": None, "result": 5}))
    with logged_in(config_for(server.url)) as client:
        assert client.search_count("x.y", []) == 5


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
