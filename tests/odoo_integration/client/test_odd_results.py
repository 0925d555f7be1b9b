"""A result of another shape than its method's is refused in one clear line."""

from typing import Any

import pytest

from odoo_integration.client import (
    OdooProtocolError,
)
from tests.lab.scripted_odoo import (
    ScriptedServer,
    rpc,
)
from tests.odoo_integration.client.clients import config_for, logged_in

from .odd import SAY, one_clear_line, xml_of


@pytest.fixture
def server() -> Any:
    with ScriptedServer() as server:
        yield server


NO_ROWS: dict[str, Any] = {
    "id is missing": [{"id": 1, "name": "a"}, {"name": "b"}],
    "id is null": [{"id": None}],
    "id is text": [{"id": "1"}],
    "id is a fraction": [{"id": 1.0}],
    "id is true": [{"id": True}],
    "id is negative": [{"id": -1}],
    "id is 2^63": [{"id": 2**63}],
    "id is 2^70": [{"id": 2**70}],
    "id is a list": [{"id": [1, "a"]}],
    "records are lists": [[1, 2]],
    "records are numbers": [1, 2],
    "a record is null": [None],
    "no list": {"records": []},
}


@pytest.mark.parametrize("case", NO_ROWS)
@pytest.mark.parametrize("protocol", ["jsonrpc", "json2"])
def test_what_is_no_record_is_refused(server: Any, protocol: str, case: str) -> None:
    server.say(SAY[protocol](NO_ROWS[case]))
    with (
        logged_in(config_for(server.url, protocol=protocol)) as client,
        pytest.raises(OdooProtocolError, match=r"search_read of sale\.order") as raised,
    ):
        client.search_read("sale.order", [], ["name"])
    one_clear_line(raised.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [[True], [1.5], ["1"], [None], [2**63], [-4], "12", {"1": 2}])
def test_what_is_no_id_is_refused(server: Any, answer: Any) -> None:
    server.say(rpc(answer))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooProtocolError, match=r"search of sale\.order"),
    ):
        client.search("sale.order", [])


@pytest.mark.parametrize(
    "answer", [-1, True, False, None, 1.0, "5", [5], {"count": 5}, 2**63, 2**70, float("nan")]
)
def test_what_is_no_count_is_refused(server: Any, answer: Any) -> None:
    server.say(rpc(answer))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooProtocolError, match=r"search_count of sale\.order") as raised,
    ):
        client.search_count("sale.order", [])
    one_clear_line(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        None,
        "fields",
        {"name": "char"},
        {"name": None},
        {"name": ["char"]},
        {"name": {}},
        {"name": {"type": 3}},
        {"city_id": {"type": "many2one", "relation": "../../web"}},
        {"city_id": {"type": "many2one", "relation": 7}},
        {"a\x1b[31m\nb": {"type": None}},
    ],
    ids=str,
)
def test_what_describes_no_fields_is_refused(server: Any, answer: Any) -> None:
    server.say(rpc(answer))
    with (
        logged_in(config_for(server.url)) as client,
        pytest.raises(OdooProtocolError, match=r"fields_get of sale\.order") as raised,
    ):
        client.fields_get("sale.order")
    one_clear_line(raised.value)


def test_more_records_than_asked_for_are_refused(server: Any) -> None:
    server.say(rpc([{"id": 1}, {"id": 2}, {"id": 3}]), rpc([1, 2, 3]))
    with logged_in(config_for(server.url)) as client:
        with pytest.raises(OdooProtocolError, match="3 records where 2 were asked for"):
            client.search_read("sale.order", [], ["name"], limit=2)
        with pytest.raises(OdooProtocolError, match="3 records where 2 were asked for"):
            client.search("sale.order", [], limit=2)


@pytest.mark.parametrize("protocol", sorted(SAY))
@pytest.mark.parametrize("uid", ["7", -7, 2**70, 1.5, [7], True])
def test_a_login_that_answers_no_id_is_refused(server: Any, protocol: str, uid: Any) -> None:
    if protocol == "xmlrpc" and uid == 2**70:
        server.say(xml_of(f"<value><int>{uid}</int></value>"))
    else:
        server.say(SAY[protocol](uid))
    with logged_in(config_for(server.url, protocol=protocol, max_retries=0)) as client:
        client._shared.authenticated = False
        if protocol == "json2":
            assert client.authenticate() is None
        else:
            with pytest.raises(OdooProtocolError, match="login"):
                client.authenticate()
