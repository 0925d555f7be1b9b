"""The calls that may reach Odoo's models: reads, and nothing else."""

import re
from dataclasses import dataclass, field
from typing import Any

from .errors import OdooPermissionError

READ_METHODS = frozenset(
    {"search", "search_count", "search_read", "read", "fields_get", "context_get"}
)
# A page of so few rows is not slow for being large.
SMALL_PAGE = 100
# RPC takes these by position: Odoo up to 16 calls the domain `args`, and records have no name.
POSITIONAL = ("domain", "ids")


@dataclass(frozen=True)
class Call:
    """One method of one model with its named arguments; every protocol sends only these.

    Raises:
        OdooPermissionError: the method is not one of READ_METHODS.
        ValueError: `model` cannot be a model's name (it becomes part of an address).
    """

    model: str
    method: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.method not in READ_METHODS:
            raise OdooPermissionError(
                f"{self.method} of {self.model} is not a read: this client never changes Odoo."
            )
        if not re.fullmatch(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*", self.model):
            raise ValueError(f"{self.model!r} is not the name of an Odoo model")

    @property
    def label(self) -> str:
        return f"{self.method} of {self.model}"

    @property
    def can_be_smaller(self) -> bool:
        """Whether it asks for a page that can be halved."""
        return (self.arguments.get("limit") or 0) > SMALL_PAGE

    @property
    def positional(self) -> list[Any]:
        return [self.arguments[name] for name in POSITIONAL if name in self.arguments]

    @property
    def named(self) -> dict[str, Any]:
        return {k: v for k, v in self.arguments.items() if k not in POSITIONAL}
