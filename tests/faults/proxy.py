"""A TCP proxy in front of PostgreSQL that speaks TLS to the client and breaks links on demand.

Every link has one thread, so that TLS (whose objects must not be used by two threads at once),
delay, throttle and faults are decided in one place. The server behind is spoken to in plain.
"""

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Self

import trustme

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
GSSENC_REQUEST = struct.pack("!ii", 8, 80877104)
CHUNK = 65536
TICK = 0.02

Address = str | tuple[str, int]
"""A Unix socket's path, or host and port."""
Direction = Literal["up", "down"]
"""Up is from the client to the server."""
Fault = Literal["cut", "close", "reset", "freeze"]
"""cut: TCP is closed under TLS; close: TLS says goodbye first; reset: RST; freeze: silence."""


@dataclass
class Trigger:
    """A fault that waits for something to pass.

    Attributes:
        do: the fault.
        direction: where to look.
        seen: the bytes to wait for, also where they come in two pieces; or
        after_bytes: how many bytes of one link pass before it happens.
        deliver: whether the piece of data with the match still reaches its end.
        times: how often it fires before it is spent.
        fired: how often it has.
    """

    do: Fault
    direction: Direction = "up"
    seen: bytes | None = None
    after_bytes: int | None = None
    deliver: bool = False
    times: int = 1
    fired: int = 0


@dataclass
class FaultProxy:
    """Listens on 127.0.0.1 and passes links on to one server. A context manager.

    Args:
        target: where the server listens; may be changed while it runs (a failover).
        authority: signs the certificate shown to clients; None: TLS is refused.
        names: the host names and addresses in that certificate.

    Attributes:
        port: where clients connect.
        ca_pem: the authority's certificate, for `sslrootcert`; None without TLS.
        accepted: TCP connections taken so far.
        sessions: of them, those that sent a start-up packet and reached the server.
        broken: links on which a fault was done.
        round_trip: seconds added to each exchange, half of it in each direction.
        bytes_per_second: limit in each direction of each link; 0: none.
        refusing: new connections are closed at once.
    """

    target: Address
    authority: trustme.CA | None = None
    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    accepted: int = 0
    sessions: int = 0
    broken: int = 0
    round_trip: float = 0.0
    bytes_per_second: int = 0
    refusing: bool = False
    host: str = "127.0.0.1"
    _links: set["Link"] = field(default_factory=set)
    _triggers: list[Trigger] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._frozen = threading.Event()
        self._stopping = False
        self.tls: ssl.SSLContext | None = None
        self.ca_pem: bytes | None = None
        if self.authority:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.set_alpn_protocols(["postgresql"])
            self.authority.issue_cert(*self.names).configure_cert(self.tls)
            self.ca_pem = self.authority.cert_pem.bytes()
        self._listener = socket.create_server((self.host, 0), backlog=64)
        self._listener.settimeout(TICK * 5)
        self.port: int = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._frozen.clear()
        self._accepting.join(10)
        self._listener.close()
        for link in self.links:
            link.join(10)

    @property
    def links(self) -> list["Link"]:
        """The links that are up now."""
        with self._lock:
            return list(self._links)

    def break_links(self, do: Fault) -> int:
        """Does a fault to every link that is up; returns to how many."""
        links = self.links
        for link in links:
            link.wanted = do
        for link in links:
            link.done.wait(5)
        return len(links)

    def cut(self) -> int:
        """Closes TCP without a word of TLS: "SSL SYSCALL error: EOF detected"."""
        return self.break_links("cut")

    def close_cleanly(self) -> int:
        """Closes TLS as it should be: "SSL connection has been closed unexpectedly"."""
        return self.break_links("close")

    def reset(self) -> int:
        """Sends RST: "Connection reset by peer"."""
        return self.break_links("reset")

    def freeze(self) -> None:
        """Stops passing data, for links to come too. The kernel still acknowledges what arrives."""
        self._frozen.set()

    def thaw(self) -> None:
        self._frozen.clear()

    def when(self, do: Fault, **conditions: object) -> Trigger:
        """Arms a `Trigger`; keywords are its fields. Look at its `fired` afterwards."""
        trigger = Trigger(do, **conditions)  # type: ignore[arg-type]
        with self._lock:
            self._triggers.append(trigger)
        return trigger

    def disarm(self) -> None:
        with self._lock:
            self._triggers.clear()

    def wait_for(self, condition: Callable[[Self], bool], *, timeout: float = 5.0) -> None:
        """Waits until `condition(proxy)` holds.

        Raises:
            TimeoutError: it did not within `timeout` seconds.
        """
        until = time.monotonic() + timeout
        while not condition(self):
            if time.monotonic() > until:
                raise TimeoutError("the proxy did not get there")
            time.sleep(0.005)

    def fired_by(self, link: "Link", direction: Direction, data: bytes) -> Trigger | None:
        with self._lock:
            for trigger in self._triggers:
                if trigger.direction == direction and trigger.fired < trigger.times:
                    if trigger.seen is not None:
                        hit = trigger.seen in link.tail[direction] + data
                    else:
                        passed = link.passed[direction] + len(data)
                        hit = passed > (trigger.after_bytes or 0)
                    if hit:
                        trigger.fired += 1
                        return trigger
        return None

    def _accept(self) -> None:
        while not self._stopping:
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            if self.refusing:
                client.close()
                continue
            link = Link(self, client)
            with self._lock:
                self.accepted += 1
                self._links.add(link)
            link.start()

    def count(self, *, sessions: int = 0, broken: int = 0) -> None:
        with self._lock:
            self.sessions += sessions
            self.broken += broken

    def forget(self, link: "Link") -> None:
        with self._lock:
            self._links.discard(link)

    @property
    def frozen(self) -> bool:
        return self._frozen.is_set()

    @property
    def stopping(self) -> bool:
        return self._stopping


class Link(threading.Thread):
    """One client's connection and the one to the server that goes with it."""

    def __init__(self, proxy: FaultProxy, client: socket.socket) -> None:
        super().__init__(name="link", daemon=True)
        self.proxy = proxy
        self.wanted: Fault | None = None
        self.done = threading.Event()
        self.passed: dict[Direction, int] = {"up": 0, "down": 0}
        self.tail: dict[Direction, bytes] = {"up": b"", "down": b""}
        self._client = client
        self._server: socket.socket | None = None
        self._secure: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
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
                self._secure = self.proxy.tls.wrap_bio(
                    self._incoming, self._outgoing, server_side=True
                )
                self._shake_hands()
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
        self._take("up", self._decrypted())
        return True

    def _shake_hands(self) -> None:
        assert self._secure
        while True:
            try:
                self._secure.do_handshake()
            except ssl.SSLWantReadError:
                self._client.sendall(self._outgoing.read())
                data = self._client.recv(CHUNK)
                if not data:
                    raise _Gone from None
                self._incoming.write(data)
            except ssl.SSLError:
                # The alert says why; without it the client only sees the line go dead.
                self._client.sendall(self._outgoing.read())
                raise
            else:
                self._client.sendall(self._outgoing.read())
                return

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
                self._say_goodbye()
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
                if self._secure and data:
                    self._incoming.write(data)
                    data = self._decrypted()
                self._take("up", data)

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

    def _decrypted(self) -> bytes:
        parts = []
        while self._secure:
            try:
                part = self._secure.read(CHUNK)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLZeroReturnError:
                part = b""
            if not part:
                self._ended = "up"
                break
            parts.append(part)
        return b"".join(parts)

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
                    self._secure.write(data)
                    data = self._outgoing.read()
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
        if do == "close":
            self._say_goodbye()
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

    def _say_goodbye(self) -> None:
        if self._secure:
            self._client.settimeout(2)
            with contextlib.suppress(ssl.SSLError):
                self._secure.unwrap()
            self._client.sendall(self._outgoing.read())


class _Gone(Exception):
    """The link is over."""
