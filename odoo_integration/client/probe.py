"""Finds out, without a login, which Odoo is at an address and which RPC protocol it offers."""

from dataclasses import dataclass
from typing import Any

from . import jsonrpc, xmlrpc
from .answers import TRANSIENT_STATUSES, Answer, not_an_answer
from .channel import Channel
from .errors import OdooConfigurationError, OdooEndpointError, OdooProtocolError, OdooRedirectError
from .version import OdooVersion

LABEL = "version"
# Odoo 19 has both pages; earlier versions answer 404 and are asked over RPC.
VERSION_PAGES = ("/web/version", "/json/version")


@dataclass(frozen=True)
class Found:
    """The Odoo at an address; `rpc` names the RPC protocol that answered, if one was asked."""

    version: OdooVersion
    rpc: str | None = None


def find_version(channel: Channel) -> Found:
    """Asks for Odoo's version in each way there is, until one succeeds.

    Raises:
        OdooConfigurationError: nothing there answers like an Odoo server.
        OdooTransientError: it did not answer.
    """
    redirect: OdooRedirectError | None = None
    for ask in (_ask_page_web, _ask_page_json, _ask_jsonrpc, _ask_xmlrpc):
        try:
            return ask(channel)
        except OdooRedirectError as error:
            # An Odoo with a website redirects unknown pages, and may still answer over RPC.
            redirect = redirect or error
        except (OdooEndpointError, OdooProtocolError):
            continue
    raise redirect or OdooConfigurationError(
        f"ODOO_URL ({channel.config.host}) does not answer like an Odoo server; check the address."
    )


def find_rpc(channel: Channel) -> str:
    """The name of the faster RPC protocol that this server offers.

    Raises:
        OdooConfigurationError: it offers none; from Odoo 19 on, RPC is a module of its own.
    """
    for protocol, ask in (("jsonrpc", _ask_jsonrpc), ("xmlrpc", _ask_xmlrpc)):
        try:
            ask(channel)
        except OdooEndpointError:
            continue
        return protocol
    raise OdooConfigurationError(
        f"Odoo at {channel.config.host} offers no RPC; create an API key and set ODOO_API_KEY."
    )


def _ask_page_web(channel: Channel) -> Found:
    return Found(channel.ask(VERSION_PAGES[0], None, _version_page, label=LABEL))


def _ask_page_json(channel: Channel) -> Found:
    return Found(channel.ask(VERSION_PAGES[1], None, _version_page, label=LABEL))


def _ask_jsonrpc(channel: Channel) -> Found:
    def decode(answer: Answer) -> OdooVersion:
        return _version(jsonrpc.decode(answer, label=LABEL, config=channel.config))

    body = jsonrpc.encode("common", "version", [])
    version = channel.ask(jsonrpc.PATH, body, decode, label=LABEL, headers=jsonrpc.HEADERS)
    return Found(version, "jsonrpc")


def _ask_xmlrpc(channel: Channel) -> Found:
    def decode(answer: Answer) -> OdooVersion:
        return _version(xmlrpc.decode(answer, label=LABEL, config=channel.config))

    body = xmlrpc.encode("version", [])
    path = xmlrpc.PATH + "common"
    version = channel.ask(path, body, decode, label=LABEL, headers=xmlrpc.HEADERS)
    return Found(version, "xmlrpc")


def _version_page(answer: Answer) -> OdooVersion:
    if answer.status in TRANSIENT_STATUSES:
        raise not_an_answer(answer, LABEL)
    # Any other failure, such as a broken theme's 500, means an Odoo before 19, without this page.
    try:
        return _version(answer.json())
    except ValueError:
        raise OdooEndpointError(f"{LABEL}: no such page.") from None


def _version(answer: Any) -> OdooVersion:
    version = OdooVersion.parse(answer)
    if version is None:
        raise OdooEndpointError(f"{LABEL}: the answer is not Odoo's.")
    return version
