"""One client's link through the proxy: TLS on its side, plain to the server, broken on demand.

Every link has one thread, so that TLS (whose objects must not be used by two threads at once),
delay, throttle and faults are decided in one place.
"""

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal

from .tls_end import TlsEnd

if TYPE_CHECKING:
    from .proxy import FaultProxy

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
GSSENC_REQUEST = struct.pack("!ii", 8, 80877104)
CHUNK = 65536
TICK = 0.02

Direction = Literal["up", "down"]
"""Up is from the client to the server."""
Fault = Literal["cut", "close", "reset", "freeze"]
"""cut: TCP is closed under TLS; close: TLS says goodbye first; reset: RST; freeze: silence."""


class Link(threading.Thread):
    """One client's connection and the one to the server that goes with it."""

    def __init__(self, proxy: "FaultProxy", client: socket.socket) -> None:
        super().__init__(name="link", daemon=True)
        self.proxy = proxy
        self.wanted: Fault | None = None
        self.done = threading.Event()
        self.passed: dict[Direction, int] = {"up": 0, "down": 0}
        self.tail: dict[Direction, bytes] = {"up": b"", "down": b""}
        self._client = client
        self._server: socket.socket | None = None
        self._secure: TlsEnd | None = None
        self._waiting: dict[Direction, deque[tuple[float, bytes]]] = {
            "up": deque(),
            "down": deque(),
        }
        self._to_send: dict[Direction, bytearray] = {"up": bytearray(), "down": bytearray()}
        self._line_free_at: dict[Direction, float] = {"up": 0.0, "down": 0.0}
        self._ended: Direction | None = None
        self._resetting = False

    def run(self) -> None:
        try:
            # A client or server that goes away is nothing to report: links are made to break.
            with contextlib.suppress(OSError, ssl.SSLError, _Gone):
                if self._greet():
                    self._pump()
        finally:
            self._close_client()
            if self._server:
                self._server.close()
            self.proxy.forget(self)
            self.done.set()

    def _greet(self) -> bool:
        """Settles TLS and connects to the server; False where the client left."""
        self._client.settimeout(30)
        while (request := self._client.recv(8, socket.MSG_WAITALL)) in {
            SSL_REQUEST,
            GSSENC_REQUEST,
        }:
            if request == SSL_REQUEST and self.proxy.tls:
                self._client.sendall(b"S")
                self._secure = TlsEnd(self.proxy.tls, self._client)
                if not self._secure.shake_hands():
                    return False
                request = b""
                break
            self._client.sendall(b"N")
        if not request and not self._secure:
            return False
        if isinstance(self.proxy.target, str):
            self._server = socket.socket(socket.AF_UNIX)
            self._server.connect(self.proxy.target)
        else:
            self._server = socket.create_connection(self.proxy.target)
        self.proxy.count(sessions=1)
        for end in (self._client, self._server):
            end.setblocking(False)
        self._take("up", request)
        self._take("up", self._decrypted(b""))
        return True

    def _pump(self) -> None:
        assert self._server
        while not self.proxy.stopping:
            if self.wanted:
                self._break(self.wanted)
            if self.proxy.frozen:
                time.sleep(TICK)
                continue
            self._move_due()
            self._send("up", self._server)
            self._send("down", self._client)
            if self._ended and not self._pending():
                # PostgreSQL's own TLS ends with a goodbye, also when a backend is terminated.
                if self._secure:
                    self._secure.say_goodbye()
                return
            readers = [] if self._ended else [self._client, self._server]
            writers = [
                end
                for way, end in (("up", self._server), ("down", self._client))
                if self._to_send[way]  # type: ignore[index]
            ]
            ready, _, _ = select.select(readers, writers, [], self._pause())
            if self.proxy.frozen or self.wanted:
                continue
            if self._server in ready:
                self._take("down", self._read(self._server, "down"))
            if self._client in ready:
                data = self._read(self._client, "up")
                self._take("up", self._decrypted(data) if data else data)

    def _pause(self) -> float:
        due = [queue[0][0] for queue in self._waiting.values() if queue]
        return max(0.0, min([TICK, *(at - time.monotonic() for at in due)]))

    def _pending(self) -> bool:
        return any(self._waiting.values()) or any(self._to_send.values())

    def _read(self, end: socket.socket, way: Direction) -> bytes:
        try:
            data = end.recv(CHUNK)
        except BlockingIOError:
            return b""
        except ConnectionError:
            data = b""
        if not data:
            self._ended = way
            if way == "up" and not self._pending():
                raise _Gone
        return data

    def _decrypted(self, data: bytes) -> bytes:
        if not self._secure:
            return data
        plain, over = self._secure.decrypt(data)
        if over:
            self._ended = "up"
        return plain

    def _take(self, way: Direction, data: bytes) -> None:
        if not data:
            return
        trigger = self.proxy.fired_by(self, way, data)
        if trigger and not trigger.deliver:
            if trigger.after_bytes is not None:
                self._forward_now(way, data[: max(0, trigger.after_bytes - self.passed[way])])
            self._break(trigger.do)
            return
        self.passed[way] += len(data)
        self.tail[way] = (self.tail[way] + data)[-64:]
        if trigger:
            self._forward_now(way, data)
            self._break(trigger.do)
            return
        at = time.monotonic() + self.proxy.round_trip / 2
        if self.proxy.bytes_per_second:
            at = max(at, self._line_free_at[way]) + len(data) / self.proxy.bytes_per_second
            self._line_free_at[way] = at
        self._waiting[way].append((at, data))

    def _forward_now(self, way: Direction, data: bytes) -> None:
        assert self._server
        self._waiting[way].append((0.0, data))
        self._move_due()
        end = self._server if way == "up" else self._client
        end.setblocking(True)
        while self._to_send[way]:
            self._send(way, end)
        end.setblocking(False)

    def _move_due(self) -> None:
        now = time.monotonic()
        for way, queue in self._waiting.items():
            while queue and queue[0][0] <= now:
                _, data = queue.popleft()
                if way == "down" and self._secure:
                    data = self._secure.encrypt(data)
                self._to_send[way] += data

    def _send(self, way: Direction, end: socket.socket) -> None:
        if self._to_send[way]:
            try:
                sent = end.send(self._to_send[way])
            except BlockingIOError:
                return
            except ConnectionError:
                self._ended = "down" if way == "up" else "up"
                sent = len(self._to_send[way])
            del self._to_send[way][:sent]

    def _break(self, do: Fault) -> None:
        self.wanted = None
        self.proxy.count(broken=1)
        if do == "freeze":
            self.done.set()
            while not self.proxy.stopping:
                time.sleep(TICK)
            raise _Gone
        if do == "close" and self._secure:
            self._secure.say_goodbye()
        if do == "reset":
            linger = struct.pack("ii", 1, 0)
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._resetting = True
        raise _Gone

    def _close_client(self) -> None:
        # Closing with something left to read sends RST, which would be another fault.
        with contextlib.suppress(OSError):
            self._client.setblocking(False)
            while not self._resetting and self._client.recv(CHUNK):
                pass
        self._client.close()

    def drop_client(self) -> None:
        """Ends a frozen link on the client's side; the server goes on believing in it."""
        with contextlib.suppress(OSError):
            self._client.shutdown(socket.SHUT_RDWR)


class _Gone(Exception):
    """The link is over."""
