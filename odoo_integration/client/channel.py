"""Ask and decode, repeated while it may pass: what the three protocols are built on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from .answers import Answer
from .config import OdooConfig
from .retry import Retrier
from .shared import Shared
from .transport import Transport

T = TypeVar("T")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Channel:
    """One connection with its retries.

    Decoding is part of the attempt: Odoo reports a conflict in its database inside an answer
    that is HTTP's success, and it passes like a lost connection does.
    """

    def __init__(self, config: OdooConfig, shared: Shared) -> None:
        self.config = config
        self._transport = Transport(config, shared)
        self._retrier = Retrier(config, shared.stats, shared.failure_budget)

    @property
    def server_time(self) -> datetime | None:
        return self._transport.server_time

    def ask(
        self,
        path: str,
        body: bytes | None,
        decode: Callable[[Answer], T],
        *,
        label: str,
        headers: Mapping[str, str] = NO_HEADERS,
        smaller: bool = False,
    ) -> T:
        """Send, and return what `decode` makes of the answer. Raises OdooError.

        `smaller`: the caller can ask for less, and will where the answer takes too long.
        """
        return self._retrier.run(
            lambda: decode(self._transport.send(path, body, headers, label=label)),
            smaller=smaller,
        )

    def close(self) -> None:
        self._transport.close()
