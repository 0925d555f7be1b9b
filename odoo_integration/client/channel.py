"""Sends a request and decodes the response, with retries. All three protocols use it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from .answers import Answer
from .config import OdooConfig
from .errors import OdooError
from .retry import Retrier
from .shared import Shared
from .transport import Transport

T = TypeVar("T")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Channel:
    """One connection with its retries.

    Decoding is part of what is retried: Odoo reports a conflict in its database in a response with
    HTTP status 200, and a retry helps there as it does after a lost connection.
    """

    def __init__(self, config: OdooConfig, shared: Shared) -> None:
        self.config = config
        self._transport = Transport(config, shared)
        self._pacer = shared.pacer
        self._retrier = Retrier(config, shared.stats, shared.failure_budget)

    @property
    def server_time(self) -> datetime | None:
        """The server's clock (aware UTC) in the last response; None before the first."""
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
        """Sends one request.

        Args:
            path: on the server.
            body: to POST; None: GET.
            decode: turns the response into the result, or raises OdooError.
            label: names the call in messages.
            headers: of the request.
            smaller: the caller can ask for less, and will if the answer takes too long.

        Returns:
            What `decode` returned.

        Raises:
            OdooError: the call failed, after its retries.
        """

        def attempt() -> T:
            try:
                return decode(self._transport.send(path, body, headers, label=label))
            except OdooError as error:
                self._pacer.note(error)
                raise

        return self._retrier.run(attempt, smaller=smaller)

    def close(self) -> None:
        """Closes the connection."""
        self._transport.close()
