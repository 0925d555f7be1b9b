"""What the connections of one client have in common: counters, login, pace."""

import threading
import time
from dataclasses import dataclass, field

from .version import OdooVersion


class ClientStats:
    """Counters over all connections of one client; safe to read and add to from any thread.

    `requests` were sent (repeats and probes included), `retries` are the repeats among them,
    `bytes_received` counts bodies as they came over the wire (compressed).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.bytes_received = 0

    def add(self, *, requests: int = 0, retries: int = 0, bytes_received: int = 0) -> None:
        with self._lock:
            self.requests += requests
            self.retries += retries
            self.bytes_received += bytes_received

    def __repr__(self) -> str:
        return (
            f"ClientStats(requests={self.requests}, retries={self.retries}, "
            f"bytes_received={self.bytes_received})"
        )


class Pacer:
    """Keeps all connections together under a number of calls a second; 0 is no limit."""

    def __init__(self, calls_per_second: float) -> None:
        self._interval = 1 / calls_per_second if calls_per_second else 0.0
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._interval
        time.sleep(turn - now)


@dataclass
class Shared:
    """State of a client and its siblings. `lock` makes the login happen once (it costs ~1 s)."""

    pacer: Pacer
    stats: ClientStats = field(default_factory=ClientStats)
    lock: threading.RLock = field(default_factory=threading.RLock)
    authenticated: bool = False
    uid: int | None = None
    version: OdooVersion | None = None
    knows_load: bool = True
