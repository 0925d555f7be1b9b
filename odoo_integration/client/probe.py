"""Which Odoo is there, asked without a login."""

from typing import Any

from . import jsonrpc, xmlrpc
from .answers import PASSING_STATUSES, Answer, not_an_answer
from .channel import Channel
from .errors import OdooConfigurationError, OdooEndpointError, OdooProtocolError, OdooRedirectError
from .version import OdooVersion

LABEL = "version"
# Odoo 19 has both addresses; earlier ones answer 404 and are asked over RPC.
VERSION_PAGES = ("/web/version", "/json/version")


def find_version(channel: Channel) -> tuple[OdooVersion, str]:
    """Odoo's version, and the RPC protocol that told it ("" when a version page did).

    Raises:
        OdooConfigurationError: nothing there answers like an Odoo server.
        OdooTransientError: it did not answer at all just now.
    """
    redirect: OdooRedirectError | None = None
    for ask in (_ask_page_web, _ask_page_json, _ask_jsonrpc, _ask_xmlrpc):
        try:
            return ask(channel)
        except OdooRedirectError as error:
            # Odoo with a website sends unknown pages elsewhere: not yet a reason to give up.
            redirect = redirect or error
        except (OdooEndpointError, OdooProtocolError):
            continue
    raise redirect or OdooConfigurationError(
        f"ODOO_URL ({channel.config.host}) does not answer like an Odoo server; check the address."
    )


def find_rpc(channel: Channel) -> str:
    """The faster RPC protocol this server offers.

    Raises:
        OdooConfigurationError: none; from Odoo 19 on, RPC is a module that may be missing.
    """
    for ask in (_ask_jsonrpc, _ask_xmlrpc):
        try:
            return ask(channel)[1]
        except OdooEndpointError:
            continue
    raise OdooConfigurationError(
        f"Odoo at {channel.config.host} offers no RPC; create an API key and set ODOO_API_KEY."
    )


def _ask_page_web(channel: Channel) -> tuple[OdooVersion, str]:
    return channel.ask(VERSION_PAGES[0], None, _version_page, label=LABEL), ""


def _ask_page_json(channel: Channel) -> tuple[OdooVersion, str]:
    return channel.ask(VERSION_PAGES[1], None, _version_page, label=LABEL), ""


def _ask_jsonrpc(channel: Channel) -> tuple[OdooVersion, str]:
    def decode(answer: Answer) -> OdooVersion:
        return _version(jsonrpc.decode(answer, label=LABEL, config=channel.config))

    body = jsonrpc.encode("common", "version", [])
    found = channel.ask(jsonrpc.PATH, body, decode, label=LABEL, headers=jsonrpc.HEADERS)
    return found, "jsonrpc"


def _ask_xmlrpc(channel: Channel) -> tuple[OdooVersion, str]:
    def decode(answer: Answer) -> OdooVersion:
        return _version(xmlrpc.decode(answer, label=LABEL, config=channel.config))

    body = xmlrpc.encode("version", [])
    path = xmlrpc.PATH + "common"
    return channel.ask(path, body, decode, label=LABEL, headers=xmlrpc.HEADERS), "xmlrpc"


def _version_page(answer: Answer) -> OdooVersion:
    if answer.status in PASSING_STATUSES:
        raise not_an_answer(answer, LABEL)
    # Anything else, a broken theme's 500 included, is an Odoo before 19 without this page.
    try:
        return _version(answer.json())
    except ValueError:
        raise OdooEndpointError(f"{LABEL}: no such page.") from None


def _version(answer: Any) -> OdooVersion:
    version = OdooVersion.parse(answer)
    if version is None:
        raise OdooEndpointError(f"{LABEL}: the answer is not Odoo's.")
    return version
