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


class FailureBudget:
    """What failures may cost all connections of one client together; in seconds.

    Each call bounds its own repeats, but a run makes thousands of calls, and halves its pages
    when one is too slow: a dead Odoo must end it all the same.

    Args:
        in_a_row: from the first failure after the last good answer.
        in_all: of attempts that failed and of the pauses after them.
    """

    IN_A_ROW = 600.0
    IN_ALL = 1800.0

    def __init__(self, in_a_row: float | None = None, in_all: float | None = None) -> None:
        self.in_a_row = self.IN_A_ROW if in_a_row is None else in_a_row
        self.in_all = self.IN_ALL if in_all is None else in_all
        self._lock = threading.Lock()
        self._failing_since: float | None = None
        self._lost = 0.0

    def answered(self) -> None:
        """Somebody got an answer: Odoo lives."""
        with self._lock:
            self._failing_since = None

    def lost(self, seconds: float) -> None:
        """An attempt that took so long has failed, or a pause of that length follows one."""
        with self._lock:
            self._lost += seconds
            if self._failing_since is None:
                self._failing_since = time.monotonic() - seconds

    def exhausted(self, pause: float = 0.0) -> str:
        """Why nothing may be tried again after `pause` seconds; empty if it may."""
        with self._lock:
            failing = time.monotonic() - (self._failing_since or time.monotonic())
            if failing + pause > self.in_a_row:
                return f"no good answer for {failing:.0f} s"
            if self._lost + pause > self.in_all:
                return f"failures have cost {self._lost:.0f} s"
        return ""


@dataclass
class Shared:
    """State of a client and its siblings. `lock` makes the login happen once (it costs ~1 s)."""

    pacer: Pacer
    stats: ClientStats = field(default_factory=ClientStats)
    failure_budget: FailureBudget = field(default_factory=FailureBudget)
    lock: threading.RLock = field(default_factory=threading.RLock)
    authenticated: bool = False
    uid: int | None = None
    version: OdooVersion | None = None
    knows_load: bool = True
