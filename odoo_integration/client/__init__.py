"""Reads Odoo: one read-only interface over JSON-2, JSON-RPC and XML-RPC.

with connect(OdooConfig(url=…, database=…, api_key=…)) as odoo:
    rows = odoo.search_read("sale.order", [("state", "=", "sale")], ["name"])

No other package sends requests to Odoo.
"""

from .arrival import Arrival, look_at
from .client import OdooClient
from .config import OdooConfig
from .errors import (
    OdooArgumentError,
    OdooAuthenticationError,
    OdooConfigurationError,
    OdooEndpointError,
    OdooError,
    OdooNotFoundError,
    OdooPermissionError,
    OdooProtocolError,
    OdooRedirectError,
    OdooTimeoutError,
    OdooTransientError,
)
from .factory import PROTOCOLS, connect
from .shared import ClientStats, Known
from .version import OdooVersion

__all__ = [
    "PROTOCOLS",
    "Arrival",
    "ClientStats",
    "Known",
    "OdooArgumentError",
    "OdooAuthenticationError",
    "OdooClient",
    "OdooConfig",
    "OdooConfigurationError",
    "OdooEndpointError",
    "OdooError",
    "OdooNotFoundError",
    "OdooPermissionError",
    "OdooProtocolError",
    "OdooRedirectError",
    "OdooTimeoutError",
    "OdooTransientError",
    "OdooVersion",
    "connect",
    "look_at",
]
