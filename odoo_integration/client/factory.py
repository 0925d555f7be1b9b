"""`connect`: chooses the client for a configuration and the Odoo at its address."""

from .channel import Channel
from .client import OdooClient
from .config import OdooConfig
from .errors import OdooConfigurationError
from .json2 import Json2Client
from .pace import Pacer
from .probe import find_rpc, find_version
from .rpc import JsonRpcClient, XmlRpcClient
from .shared import Known, Shared

JSON2_SINCE = 19
CLIENTS: dict[str, type[OdooClient]] = {
    client.protocol: client for client in (Json2Client, JsonRpcClient, XmlRpcClient)
}
PROTOCOLS = ("auto", *CLIENTS)
"""The values of ODOO_PROTOCOL."""


def connect(config: OdooConfig, known: Known | None = None) -> OdooClient:
    """Makes a client for `config`.

    Nothing is sent yet, except with the protocol "auto", which asks for Odoo's version: it chooses
    JSON-2 from Odoo 19 on if there is an API key (RPC is deprecated there), else JSON-RPC, else
    XML-RPC.

    Args:
        known: what this Odoo told an earlier client; nothing of it is asked again.

    Raises:
        OdooConfigurationError: a setting is wrong, or no Odoo answers at ODOO_URL.
        OdooTransientError: Odoo did not answer ("auto" only).
    """
    config.validate()
    if config.protocol not in PROTOCOLS:
        raise OdooConfigurationError(
            f"ODOO_PROTOCOL is {config.protocol!r}; it must be one of {', '.join(PROTOCOLS)}."
        )
    shared = Shared(pacer=Pacer(config.pace()))
    if known:
        shared.set_version(known.version, config)
        shared.uid, shared.authenticated = known.uid, True
        return CLIENTS[known.protocol](config, shared)
    protocol = config.protocol if config.protocol != "auto" else _choose(config, shared)
    return CLIENTS[protocol](config, shared)


def _choose(config: OdooConfig, shared: Shared) -> str:
    channel = Channel(config, shared)
    try:
        found = find_version(channel)
        shared.set_version(found.version, config)
        if found.version.major >= JSON2_SINCE and config.api_key:
            return Json2Client.protocol
        config.require_user()
        return found.rpc or find_rpc(channel)
    finally:
        channel.close()
