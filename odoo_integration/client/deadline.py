"""Bounds the time of a whole HTTP response: a socket's own timeout starts again with each byte."""

import http.client
import io
import socket
import time
from typing import Any, cast

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection


class _UntilDeadline(io.RawIOBase):
    """Receives from a socket until its timeout, counted from now on, has passed."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._received = sock.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer is not complete")
        self._sock.settimeout(left)
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """A response whose status, headers and body must all arrive within the socket's timeout."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_UntilDeadline(sock))


def bound_answers(pool: HTTPConnectionPool) -> None:
    """Lets the timeout of each request of a pool bound the whole response."""
    connection = cast(type[HTTPConnection], pool.ConnectionCls)
    if connection.response_class is not _TimedResponse:
        timed = {"response_class": _TimedResponse}
        pool.ConnectionCls = type(connection.__name__, (connection,), timed)


class TimedAdapter(HTTPAdapter):
    """Sends requests whose timeout bounds the whole response, through a proxy and over TLS too.

    The timeout must be a urllib3 `Timeout` with a `total`: the time to connect and to send the
    request then counts as well.
    """

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        pool = cast(
            HTTPConnectionPool,
            super().get_connection_with_tls_context(request, verify, proxies, cert),
        )
        bound_answers(pool)
        return pool
