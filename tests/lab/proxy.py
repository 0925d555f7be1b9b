"""A TCP proxy in front of PostgreSQL that speaks TLS to the client and breaks links on demand.

The server behind is spoken to in plain.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import trustme

from .link import TICK, Direction, Fault, Link

Address = str | tuple[str, int]
"""A Unix socket's path, or host and port."""


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
    _links: set[Link] = field(default_factory=set)
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
    def links(self) -> list[Link]:
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

    def fired_by(self, link: Link, direction: Direction, data: bytes) -> Trigger | None:
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

    def forget(self, link: Link) -> None:
        with self._lock:
            self._links.discard(link)

    @property
    def frozen(self) -> bool:
        return self._frozen.is_set()

    @property
    def stopping(self) -> bool:
        return self._stopping
