"""No credential in any message, repr or log line, in any spelling."""

import base64
import json
import logging
import traceback
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from odoo_integration.client import OdooConfig, OdooConfigurationError, OdooError, connect
from odoo_integration.client.redaction import LONGEST, Redactor
from tests.lab.scripted_odoo import ScriptedServer, fault, page, reply, rpc, rpc_error

from .clients import config_for, logged_in

PASSWORD = "s3nha&com  <espaço>/'aspas\"+%"
KEY = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"

SPELLINGS = [
    spelling
    for secret in (PASSWORD, KEY)
    for spelling in (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        escape(secret),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"integracao:{secret}".encode()).decode(),
        base64.urlsafe_b64encode(secret.encode()).decode(),
    )
]
LEAKY = " | ".join(SPELLINGS)


def config(**settings: object) -> OdooConfig:
    return config_for("http://127.0.0.1:1", password=PASSWORD, api_key=KEY, **settings)


def holds_no_secret(text: str) -> None:
    for spelling in SPELLINGS:
        assert spelling not in text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_masked(spelling: str) -> None:
    assert Redactor(config())(f"before {spelling} after") == "before *** after"


def test_a_secret_across_the_cut_leaves_no_half() -> None:
    shown = Redactor(config())("x" * (LONGEST - 20) + " " + KEY + " tail")
    assert len(shown) <= LONGEST
    assert KEY[:8] not in shown


def test_userinfo_and_bearer_of_anybody_are_masked() -> None:
    shown = Redactor(config())(
        "see https://joe:pw@odoo.example.com, Authorization: bearer deadbeef1"
    )
    assert "joe" not in shown
    assert "pw" not in shown
    assert "deadbeef1" not in shown
    assert "odoo.example.com" in shown


def test_a_short_password_does_not_eat_the_message() -> None:
    shown = Redactor(config_for("http://x", password="a"))("a sale of a"), PASSWORD
    assert shown[0] == "*** sale of ***"


def test_reprs_hide_credentials(server: ScriptedServer) -> None:
    holds_no_secret(repr(config()))
    assert "***" in repr(config())
    assert "pw" not in repr(OdooConfig(url="https://joe:pw@x", database="d"))
    with logged_in(config()) as client:
        holds_no_secret(repr(client) + repr(client.stats))


@pytest.mark.parametrize(
    ("protocol", "answer"),
    [
        ("jsonrpc", rpc_error("builtins.ValueError", f"bad {LEAKY}", debug=LEAKY)),
        ("jsonrpc", rpc_error("odoo.exceptions.AccessDenied", LEAKY, debug=LEAKY)),
        ("jsonrpc", rpc_error(LEAKY, LEAKY, debug=LEAKY)),
        ("xmlrpc", fault(1, f"Traceback (most recent call last):\n  x\nValueError: {LEAKY}\n")),
        ("xmlrpc", fault(2, LEAKY)),
        ("xmlrpc", fault(1, LEAKY)),
        ("json2", reply({"name": "builtins.KeyError", "message": LEAKY, "debug": LEAKY}, 500)),
        ("json2", page(503, LEAKY)),
        ("json2", page(200, LEAKY)),
        ("jsonrpc", page(302, Location=f"http://u:{KEY}@elsewhere.example/{KEY}")),
        ("jsonrpc", rpc("not a number")),
    ],
)
def test_nothing_odoo_says_shows_a_credential(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, protocol: str, answer: object
) -> None:
    caplog.set_level(logging.DEBUG)
    server.say(answer)  # type: ignore[arg-type]
    settings = config_for(
        server.url, password=PASSWORD, api_key=KEY, protocol=protocol, max_retries=1
    )
    with logged_in(settings) as client, pytest.raises(OdooError) as raised:
        client.search_count("sale.order", [])
    error = raised.value
    assert len(str(error)) <= LONGEST
    assert "\n" not in str(error)
    assert "Traceback" not in str(error)
    told = [str(error), repr(error), caplog.text, *traceback.format_exception(error)]
    holds_no_secret("\n".join(told))
    # requests' exceptions hold the request, which holds the password.
    seen: BaseException | None = error
    while seen is not None:
        assert not hasattr(seen, "request")
        seen = seen.__cause__ or seen.__context__


def test_a_failed_connection_drags_no_request_along() -> None:
    settings = config(max_retries=0)
    with logged_in(settings) as client, pytest.raises(OdooError) as raised:
        client.search_count("sale.order", [])
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_refused_login_names_settings_not_values(server: ScriptedServer) -> None:
    server.say(rpc(False))
    settings = config_for(server.url, password=PASSWORD, user=KEY, api_key=KEY)
    with connect(settings) as client, pytest.raises(OdooError, match="ODOO_USER") as raised:
        client.authenticate()
    holds_no_secret(str(raised.value))


def test_a_url_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(OdooConfigurationError, match="ODOO_USER") as raised:
        connect(config_for(f"https://joe:{KEY}@odoo.example.com"))
    holds_no_secret(str(raised.value))


def test_netrc_takes_no_part(
    server: ScriptedServer, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("machine 127.0.0.1 login joe password other")
    monkeypatch.setenv("NETRC", str(netrc))
    server.say(reply(1))
    with logged_in(config_for(server.url, protocol="json2", api_key=KEY)) as client:
        client.search_count("sale.order", [])
    assert server.requests[0].headers["Authorization"] == f"bearer {KEY}"


def test_cookies_are_not_kept(server: ScriptedServer) -> None:
    server.say(page(503, **{"Set-Cookie": "session_id=1"}), rpc(1))
    with logged_in(config_for(server.url)) as client:
        client.search_count("sale.order", [])
    assert "Cookie" not in server.requests[1].headers
