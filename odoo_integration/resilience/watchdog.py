"""A last limit for a server that is there and says nothing: frozen, not dead.

Its kernel acknowledges every byte, so `tcp_user_timeout` and keepalives are content, and its own
`statement_timeout` sleeps with it. Only a clock on this side can end the wait.
"""

import contextlib
import logging
import os
import socket
import threading
from types import TracebackType
from typing import Self

from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger("carteira.database")
CONNECT_TIMEOUT = 10.0


class ConnectionWatchdog:
    """Shuts the link of `connection` unless its `with` body, or `end`, comes within `seconds`.

    The blocked call then fails like any lost link. `seconds` of 0: no limit.
    """

    def __init__(self, connection: BaseDatabaseWrapper, *, seconds: float, name: str) -> None:
        self._connection, self._seconds, self._name = connection, seconds, name
        self._over, self._lock = threading.Event(), threading.Lock()
        if seconds:
            threading.Thread(target=self._watch, name="connection-watchdog", daemon=True).start()

    def end(self) -> None:
        # With the lock: afterwards the link may be somebody else's.
        with self._lock:
            self._over.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def _watch(self) -> None:
        while not self._over.wait(self._seconds):
            with self._lock:
                link = self._connection.connection
                if self._over.is_set() or link is None or link.closed:
                    continue
                logger.error(
                    "%s has not ended after %g s: its database is taken for frozen, and left",
                    self._name,
                    self._seconds,
                )
                with (
                    contextlib.suppress(OSError),
                    socket.socket(fileno=os.dup(link.fileno())) as line,
                ):
                    line.shutdown(socket.SHUT_RDWR)


def connect_timeout(connection: BaseDatabaseWrapper) -> float:
    """Seconds a server may take to answer at all."""
    options = connection.settings_dict.get("OPTIONS") or {}
    return float(options.get("connect_timeout") or CONNECT_TIMEOUT)
