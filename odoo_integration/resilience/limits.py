"""The time limits of a database alias, from its entry in DATABASES."""

from dataclasses import dataclass, field
from typing import Self

from django.db.backends.base.base import BaseDatabaseWrapper

DEFAULT_CONNECT_TIMEOUT = 10.0


@dataclass(frozen=True)
class Limits:
    """What DATABASES says beside Django's own keys, for one alias.

    Attributes:
        connect_timeout: seconds the server may take to answer at all; from OPTIONS.
        transaction: seconds a transaction may take before its server counts as frozen; 0: no
            limit. From TRANSACTION_TIMEOUT.
        local: server settings to be set in each transaction, in milliseconds, from TIMEOUTS. Empty
            unless POOL_MODE names a pooler: without one they are set when a session starts.
    """

    connect_timeout: float = DEFAULT_CONNECT_TIMEOUT
    transaction: float = 0
    local: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> Self:
        """The limits of Django's connection of an alias."""
        settings = connection.settings_dict
        options = settings.get("OPTIONS") or {}
        pooled = settings.get("POOL_MODE", "none") != "none"
        return cls(
            connect_timeout=float(options.get("connect_timeout") or DEFAULT_CONNECT_TIMEOUT),
            transaction=settings.get("TRANSACTION_TIMEOUT") or 0,
            local=(settings.get("TIMEOUTS") or {}) if pooled else {},
        )
