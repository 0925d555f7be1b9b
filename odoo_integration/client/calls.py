"""The calls that are sent to Odoo's models: reads, but for those of `administration`."""

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .errors import OdooPermissionError

READ_METHODS = frozenset(
    {"search", "search_count", "search_read", "read", "fields_get", "context_get"}
)
# A page of at most so many rows is not slow because of its size.
SMALL_PAGE = 100
# RPC passes these by position: Odoo up to 16 names the domain `args`, and the ids have no name; up
# to 18 `create` takes its values by position only.
POSITIONAL = ("domain", "ids", "vals_list")
_MODEL = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")


def is_model_name(text: str) -> bool:
    """Whether `text` can be a model's name."""
    return _MODEL.fullmatch(text) is not None


@dataclass(frozen=True)
class Call:
    """One method of one model with its named arguments. Every protocol sends nothing else.

    Raises:
        OdooPermissionError: the method is not one of `methods`.
        ValueError: `model` cannot be a model's name (it becomes part of a URL).
    """

    methods: ClassVar[frozenset[str]] = READ_METHODS

    model: str
    method: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.method not in self.methods:
            raise OdooPermissionError(
                f"{self.method} of {self.model} is not a read: this client never changes Odoo."
            )
        if not is_model_name(self.model):
            raise ValueError(f"{self.model!r} is not the name of an Odoo model")

    @property
    def label(self) -> str:
        """What the call is named in messages."""
        return f"{self.method} of {self.model}"

    @property
    def can_be_smaller(self) -> bool:
        """Whether it asks for a page large enough to be halved."""
        return (self.arguments.get("limit") or 0) > SMALL_PAGE

    @property
    def positional(self) -> list[Any]:
        """The arguments that RPC passes by position."""
        return [self.arguments[name] for name in POSITIONAL if name in self.arguments]

    @property
    def named(self) -> dict[str, Any]:
        """The arguments that RPC passes by name."""
        return {k: v for k, v in self.arguments.items() if k not in POSITIONAL}
