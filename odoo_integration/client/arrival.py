"""What the server at an address tells before anybody has logged in."""

import re
from dataclasses import dataclass
from typing import Any

from . import jsonrpc
from .answers import Answer
from .channel import Channel
from .config import OdooConfig
from .errors import OdooError
from .pace import Pacer
from .probe import find_version
from .shared import Shared
from .version import OdooVersion

DATABASES_PAGE = "/web/database/list"
_LABEL = "list of databases"
_MOST = 100
# PostgreSQL's limit, and the characters that `OdooConfig` takes.
_NAME = re.compile(r"[\x21-\x7e]{1,63}")


@dataclass(frozen=True)
class Arrival:
    """The Odoo at an address.

    Attributes:
        databases: their names; none where the server does not list them, as many do not.
    """

    version: OdooVersion
    databases: tuple[str, ...]


def look_at(config: OdooConfig) -> Arrival:
    """Asks the server of a configuration what it is; of the configuration only that is used.

    Raises:
        OdooConfigurationError: ODOO_URL is no address, or nothing there answers like an Odoo.
        OdooTransientError: it did not answer.
    """
    config.validate_url()
    channel = Channel(config, Shared(pacer=Pacer(config.pace())))
    try:
        return Arrival(find_version(channel).version, _databases(channel))
    finally:
        channel.close()


def _databases(channel: Channel) -> tuple[str, ...]:
    def decode(answer: Answer) -> Any:
        return jsonrpc.decode(answer, label=_LABEL, config=channel.config)

    body = jsonrpc.encode("db", "list", [])
    try:
        listed = channel.ask(DATABASES_PAGE, body, decode, label=_LABEL, headers=jsonrpc.HEADERS)
    except OdooError:
        return ()
    names = listed if isinstance(listed, list) else []
    return tuple(n for n in names[:_MOST] if isinstance(n, str) and _NAME.fullmatch(n))
