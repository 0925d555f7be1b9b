"""Every recorded exchange with a real Odoo: the right value, or the right error.

The recordings lie beside the repository; nothing of them is copied into it.
"""

import json
import re
import xmlrpc.client
from dataclasses import dataclass
from typing import Any

import pytest

from odoo_integration.client import (
    OdooAuthenticationError,
    OdooClient,
    OdooConfigurationError,
    OdooError,
    OdooNotFoundError,
    OdooPermissionError,
    OdooProtocolError,
)
from tests.lab.recorded import EXCHANGES, WITHOUT_EXCHANGES
from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, page

from .clients import config_for, logged_in

if not EXCHANGES.is_file():
    pytest.skip(WITHOUT_EXCHANGES, allow_module_level=True)

RECORDED = [json.loads(line) for line in EXCHANGES.read_text().splitlines()]

# Per name of exchange: the error it must become; the others must decode to their value.
ERRORS: dict[str, type[OdooError]] = {
    "authenticate wrong password": OdooAuthenticationError,
    "authenticate wrong db": OdooConfigurationError,
    "wrong field": OdooConfigurationError,
    "wrong field in domain": OdooConfigurationError,
    "wrong model": OdooNotFoundError,
    "wrong method": OdooNotFoundError,
    "wrong password in execute_kw": OdooAuthenticationError,
    "access denied": OdooPermissionError,
    "wrong argument": OdooProtocolError,
    "bad key": OdooAuthenticationError,
    "no key": OdooAuthenticationError,
    "wrong db": OdooConfigurationError,
    "bad json": OdooProtocolError,
    "no content type": OdooProtocolError,
    "get instead of post": OdooNotFoundError,
}
SETTING_NAMED = {
    "authenticate wrong password": "ODOO_USER",
    "authenticate wrong db": "ODOO_DB",
    "wrong db": "ODOO_DB",
    "bad key": "ODOO_API_KEY",
    "wrong password in execute_kw": "ODOO_PASSWORD",
    "wrong field": "ODOO_PROFILE",
}
VERSION_NAMES = ("version", "version_info", "json version", "webclient version_info")


@dataclass
class Asked:
    """The recorded question in the client's own words."""

    model: str = "sale.order"
    method: str = "search_count"
    first: Any = ()
    named: dict[str, Any] | None = None


def asked(request: dict[str, Any]) -> Asked:
    """What was asked; a question this client cannot ask becomes a search_count."""
    if "/json/2/" in request["path"]:
        model, method = request["path"].split("/")[-2:]
        try:
            named = json.loads(request["body"])
        except (ValueError, TypeError):
            return Asked()
        first = named.pop("domain", named.pop("ids", named.pop("allfields", ())))
    else:
        args = _rpc_args(request)
        if args is None:
            return Asked()
        model, method, by_position, named = args
        first, *rest = by_position or [named.pop("allfields", ())]
        if rest:
            named["fields"] = rest[0]
    if method not in ("search", "search_count", "search_read", "read", "fields_get"):
        return Asked()
    return Asked(model, method, first, named)


def _rpc_args(request: dict[str, Any]) -> list[Any] | None:
    try:
        if "xmlrpc" in request["path"]:
            args = list(xmlrpc.client.loads(request["body"])[0])
        else:
            args = json.loads(request["body"])["params"]["args"]
    except ValueError:
        return None
    return args[3:] if len(args) == 7 else None


def ask(client: OdooClient, question: Asked) -> Any:
    named = {k: v for k, v in (question.named or {}).items() if k not in ("load", "attributes")}
    if question.method == "read":
        return client._read(question.model, question.first, named["fields"])
    return getattr(client, question.method)(
        question.model, question.first, **{k: v for k, v in named.items() if k != "dominio"}
    )


def answered(exchange: dict[str, Any]) -> Any:
    body = exchange["response"]["body"]
    if exchange["protocol"] == "xmlrpc":
        return xmlrpc.client.loads(body)[0][0]
    document = json.loads(body)
    return document["result"] if exchange["protocol"] == "jsonrpc" else document


def recorded_reply(exchange: dict[str, Any]) -> Reply:
    response = exchange["response"]
    return Reply(response["body"].encode(), response["status"], dict(response["headers"]))


@pytest.mark.parametrize(
    "exchange", RECORDED, ids=lambda e: f"{e['odoo']}-{e['protocol']}-{e['name']}"
)
def test_it_understands_what_odoo_said(server: ScriptedServer, exchange: dict[str, Any]) -> None:
    name, path = exchange["name"], exchange["request"]["path"]
    protocol = exchange["protocol"] if exchange["protocol"] != "http" else "jsonrpc"
    database = "naoexiste" if "wrong db" in name else "vendas"
    config = config_for(server.url, protocol=protocol, database=database, max_retries=0)

    def only_there(request: Request) -> Reply:
        if name in VERSION_NAMES and request.path != path:
            return page(404)
        return recorded_reply(exchange)

    server.script = only_there
    with logged_in(config) as client:
        if name in VERSION_NAMES:
            _check_version(client, exchange)
            return
        if name.startswith("authenticate"):
            client._shared.authenticated = False
        question = asked(exchange["request"])

        def run() -> Any:
            return client.authenticate() if "authenticate" in name else ask(client, question)

        # Odoo 17 takes a datetime with a zone, Odoo 19 refuses it.
        error = ERRORS.get(name)
        if name == "wrong datetime" and exchange["odoo"] == "19.0":
            error = OdooProtocolError
        if error is None:
            assert run() == answered(exchange)
        else:
            _check_error(run, error, SETTING_NAMED.get(name, ""))
    # "get instead of post" apart, we ask where the recorder asked.
    if error is None or name in ("wrong field", "access denied", "wrong db"):
        assert server.requests[-1].path == path
        _check_same_question(exchange, server.requests[-1])


def _check_version(client: OdooClient, exchange: dict[str, Any]) -> None:
    if exchange["response"]["status"] == 404 or "webclient" in exchange["name"]:
        with pytest.raises(OdooConfigurationError, match="does not answer like an Odoo server"):
            client.version()
        return
    assert client.version().text == exchange["odoo"]
    assert client.version().major == int(exchange["odoo"].partition(".")[0])


def _check_error(run: Any, error: type[OdooError], setting: str) -> None:
    with pytest.raises(OdooError) as raised:
        run()
    message = str(raised.value)
    assert type(raised.value) is error, message
    assert raised.value.retry_limit == 0, "a refusal is not worth repeating"
    assert setting in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert len(message) <= 300
    assert not re.search(r"\.py\b", message)


def _check_same_question(exchange: dict[str, Any], request: Request) -> None:
    """Our request says what the recorded one said, context and load apart."""
    recorded = exchange["request"]
    mine = {"path": request.path, "body": request.body.decode()}
    if "/json/2/" in recorded["path"]:
        assert request.headers["Authorization"].startswith("bearer ")
        assert request.headers["Content-Type"] == "application/json"
    ours, theirs = asked(mine), asked(recorded)
    assert (ours.model, ours.method, list(ours.first)) == (
        theirs.model,
        theirs.method,
        list(theirs.first),
    )
    for key, value in (theirs.named or {}).items():
        if key in ("fields", "order", "limit"):
            assert (ours.named or {})[key] == value
