"""Clients of a scripted server."""

from typing import Any

from odoo_integration.client import OdooClient, OdooConfig
from odoo_integration.client.factory import CLIENTS
from odoo_integration.client.pace import Pacer
from odoo_integration.client.shared import Shared
from tests.lab.scripted_odoo import reply, rpc, xml

# A successful answer in each protocol.
ANSWERS = {"jsonrpc": rpc, "xmlrpc": xml, "json2": reply}
KEY = "0123456789abcdef0123456789abcdef01234567"


def config_for(url: str, **settings: Any) -> OdooConfig:
    defaults: dict[str, Any] = {
        "url": url,
        "database": "vendas",
        "user": "integracao",
        "password": "senha-da-integracao",
        "protocol": "jsonrpc",
        "timeout": 5.0,
        "connect_timeout": 1.0,
        "backoff_factor": 0.001,
    }
    if settings.get("protocol") == "json2":
        defaults["api_key"] = KEY
    return OdooConfig(**{**defaults, **settings})


def logged_in(config: OdooConfig, uid: int = 2) -> OdooClient:
    """A client past its login, so that a test scripts only the call it is about."""
    shared = Shared(pacer=Pacer(config.pace()), authenticated=True, uid=uid)
    return CLIENTS[config.protocol](config, shared)
