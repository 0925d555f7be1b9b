"""Which protocol is chosen, what a wrong setting says, and whom TLS trusts."""

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from odoo_integration.client import OdooConfigurationError, OdooVersion, connect
from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, page, reply, rpc, xml

from .clients import KEY, config_for, logged_in


class FakeOdoo:
    """Just what a probe may ask; `rpc` are the RPC addresses that exist."""

    def __init__(self, major: int, rpc: tuple[str, ...] = ("/jsonrpc", "/xmlrpc/2/common")) -> None:
        self.major, self.rpc, self.website = major, rpc, ""

    def __call__(self, request: Request) -> Reply:
        info = [self.major, 0, 0, "final", 0, ""]
        version = f"{self.major}.0"
        if request.path in ("/web/version", "/json/version"):
            if self.website:
                return page(303, Location=self.website)
            if self.major >= 19:
                return reply({"version_info": info, "version": version})
            return page(404)
        if request.path not in self.rpc:
            return page(404)
        answer = {"server_version": version, "server_version_info": info}
        return (rpc if request.path == "/jsonrpc" else xml)(answer)


@pytest.mark.parametrize(
    ("major", "rpc", "settings", "protocol"),
    [
        (19, ("/jsonrpc",), {"api_key": KEY}, "json2"),
        (19, (), {"api_key": KEY, "user": ""}, "json2"),
        (20, (), {"api_key": KEY}, "json2"),
        (19, ("/jsonrpc", "/xmlrpc/2/common"), {}, "jsonrpc"),
        (19, ("/xmlrpc/2/common",), {}, "xmlrpc"),
        (17, ("/jsonrpc", "/xmlrpc/2/common"), {"api_key": KEY}, "jsonrpc"),
        (17, ("/jsonrpc",), {}, "jsonrpc"),
        (14, ("/xmlrpc/2/common",), {}, "xmlrpc"),
    ],
)
def test_auto_takes_what_fits(
    server: ScriptedServer, major: int, rpc: Any, settings: Any, protocol: str
) -> None:
    server.script = FakeOdoo(major, rpc)
    with connect(config_for(server.url, protocol="auto", **settings)) as client:
        assert client.protocol == protocol
        asked = len(server.requests)
        assert client.version() == OdooVersion(major, f"{major}.0")
        assert len(server.requests) == asked, "the version is asked once"


def test_an_odoo_without_rpc_asks_for_a_key(server: ScriptedServer) -> None:
    server.script = FakeOdoo(22, ())
    with pytest.raises(OdooConfigurationError, match="ODOO_API_KEY"):
        connect(config_for(server.url, protocol="auto"))


def test_rpc_with_a_key_alone_asks_for_the_user(server: ScriptedServer) -> None:
    server.script = FakeOdoo(17)
    with pytest.raises(OdooConfigurationError, match="ODOO_USER"):
        connect(config_for(server.url, protocol="auto", user="", password="", api_key=KEY))


def test_a_website_that_sends_unknown_pages_elsewhere_is_still_odoo(server: ScriptedServer) -> None:
    odoo = FakeOdoo(17)
    odoo.website = "/pt/web/version"
    server.script = odoo
    with connect(config_for(server.url, protocol="auto")) as client:
        assert client.protocol == "jsonrpc"


def test_a_server_that_moved_says_where(server: ScriptedServer) -> None:
    server.say(page(301, Location="https://odoo.example.com/web"))
    with pytest.raises(OdooConfigurationError, match=r"redirects to https://odoo\.example\.com;"):
        connect(config_for(server.url, protocol="auto"))


@pytest.mark.parametrize("answer", [page(404), page(200), reply({"hello": "world"})])
def test_a_server_that_is_no_odoo(server: ScriptedServer, answer: Reply) -> None:
    server.say(answer)
    with pytest.raises(OdooConfigurationError, match="does not answer like an Odoo server"):
        connect(config_for(server.url, protocol="auto"))


def test_a_named_protocol_sends_nothing_before_it_is_used(server: ScriptedServer) -> None:
    for protocol in ("json2", "jsonrpc", "xmlrpc"):
        with connect(config_for(server.url, protocol=protocol)) as client:
            assert client.protocol == protocol
    assert server.requests == []


def test_a_missing_protocol_is_a_wrong_setting(server: ScriptedServer) -> None:
    server.say(page(404))
    for protocol in ("jsonrpc", "xmlrpc"):
        with (
            connect(config_for(server.url, protocol=protocol)) as client,
            pytest.raises(OdooConfigurationError, match="ODOO_PROTOCOL"),
        ):
            client.authenticate()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"url": ""}, "ODOO_URL"),
        ({"url": "odoo.example.com"}, "ODOO_URL"),
        ({"url": "ftp://odoo.example.com"}, "ODOO_URL"),
        ({"url": "https://"}, "ODOO_URL"),
        ({"url": "https://odoo.example.com:port"}, "ODOO_URL"),
        ({"url": "https://[odoo"}, "ODOO_URL"),
        ({"url": "https://odoo.example.com/?db=x"}, "ODOO_URL"),
        ({"url": "https://odoo example.com"}, "ODOO_URL"),
        ({"database": ""}, "ODOO_DB"),
        ({"database": "vendas\n"}, "ODOO_DB"),
        ({"protocol": "soap"}, "ODOO_PROTOCOL"),
        ({"protocol": "json2", "api_key": ""}, "ODOO_API_KEY"),
        ({"protocol": "auto", "password": ""}, "ODOO_API_KEY"),
        ({"protocol": "jsonrpc", "user": ""}, "ODOO_USER"),
        ({"protocol": "xmlrpc", "user": "", "api_key": KEY}, "ODOO_USER"),
        ({"api_key": "two words"}, "ODOO_API_KEY"),
        ({"timeout": 0}, "ODOO_TIMEOUT"),
        ({"timeout": float("nan")}, "ODOO_TIMEOUT"),
        ({"calls_per_second": -1}, "ODOO_CALLS_PER_SECOND"),
        ({"max_retries": -1}, "max_retries"),
        ({"ca_file": "/nowhere.pem"}, "ODOO_CA_FILE"),
    ],
)
def test_a_wrong_setting_is_named(settings: Any, named: str) -> None:
    with pytest.raises(OdooConfigurationError, match=named):
        connect(config_for(**{"url": "https://odoo.example.com", **settings}))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_server(authority: trustme.CA, name: str) -> ScriptedServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return ScriptedServer(tls=context)


def test_tls_trusts_the_authority_it_is_given(authority: trustme.CA, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with tls_server(authority, "127.0.0.1") as server:
        server.say(rpc(5))
        url = f"https://127.0.0.1:{server.port}"
        with logged_in(config_for(url, ca_file=str(ca_file))) as client:
            assert client.search_count("sale.order", []) == 5


def test_an_untrusted_certificate_is_a_wrong_setting(authority: trustme.CA) -> None:
    with tls_server(authority, "127.0.0.1") as server:
        url = f"https://127.0.0.1:{server.port}"
        with (
            logged_in(config_for(url)) as client,
            pytest.raises(OdooConfigurationError, match=r"not trusted.*ODOO_URL.*ODOO_CA_FILE"),
        ):
            client.search_count("sale.order", [])
        assert client.stats.retries == 0
        assert server.requests == []


def test_a_certificate_of_another_host_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with tls_server(authority, "other.example") as server:
        url = f"https://127.0.0.1:{server.port}"
        with (
            logged_in(config_for(url, ca_file=str(ca_file))) as client,
            pytest.raises(OdooConfigurationError, match="not trusted"),
        ):
            client.search_count("sale.order", [])


def test_https_to_a_plain_port_is_a_wrong_setting(server: ScriptedServer) -> None:
    with (
        logged_in(config_for(f"https://127.0.0.1:{server.port}")) as client,
        pytest.raises(OdooConfigurationError, match="does not speak https"),
    ):
        client.search_count("sale.order", [])
