"""What the connections of one client share: counters, login, pace, failure budget."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from .config import OdooConfig
from .pace import Pacer
from .version import OdooVersion


class ClientStats:
    """Counters over all connections of one client; safe to read and add to from any thread.

    Attributes:
        requests: sent, repeats and version requests included.
        retries: the repeats among them.
        bytes_received: of bodies, as transferred (compressed).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.bytes_received = 0

    def add(self, *, requests: int = 0, retries: int = 0, bytes_received: int = 0) -> None:
        """Adds to the counters."""
        with self._lock:
            self.requests += requests
            self.retries += retries
            self.bytes_received += bytes_received

    def __repr__(self) -> str:
        return (
            f"ClientStats(requests={self.requests}, retries={self.retries}, "
            f"bytes_received={self.bytes_received})"
        )


class FailureBudget:
    """The seconds that failures may take on all connections of one client together.

    Each call bounds its own repeats. But a run makes thousands of calls, and halves a page that is
    too slow, so against an Odoo that is down it would go on for hours without a common limit.

    Args:
        in_a_row: seconds since the first failure after the last good answer.
        in_all: seconds of all failed attempts and of the pauses after them.
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
        """Notes that Odoo answered, on any connection."""
        with self._lock:
            self._failing_since = None

    def lost(self, seconds: float) -> None:
        """Notes the duration of a failed attempt, or of the pause after one."""
        with self._lock:
            self._lost += seconds
            if self._failing_since is None:
                self._failing_since = time.monotonic() - seconds

    def exhausted(self, pause: float = 0.0) -> str:
        """Tells whether the budget is used up once another pause has been made.

        Args:
            pause: seconds until the next attempt.

        Returns:
            The reason not to try again; empty if another attempt is allowed.
        """
        with self._lock:
            failing = time.monotonic() - (self._failing_since or time.monotonic())
            if failing + pause > self.in_a_row:
                return f"no good answer for {failing:.0f} s"
            if self._lost + pause > self.in_all:
                return f"failures have cost {self._lost:.0f} s"
        return ""


@dataclass(frozen=True)
class Known:
    """What an earlier client was told, so that it need not be asked again.

    Attributes:
        protocol: the one it used.
        version: Odoo's.
        uid: the user's id, where Odoo returned it; Odoo checks the credentials with every call.
    """

    protocol: str
    version: OdooVersion
    uid: int | None


LOAD_SINCE = 15


@dataclass
class Shared:
    """State of a client and its siblings.

    Attributes:
        pacer: says when a call may begin.
        stats: counters.
        failure_budget: limits the time that failures take.
        lock: held during the login and the request for the version, so that each happens once.
        authenticated: the login succeeded.
        uid: the user's id, where Odoo returned it.
        version: Odoo's, once it has been asked for.
        knows_load: whether `search_read` takes the argument `load`.
        began: the server's clock (aware UTC) when it was first asked; None before its first answer.
    """

    pacer: Pacer
    stats: ClientStats = field(default_factory=ClientStats)
    failure_budget: FailureBudget = field(default_factory=FailureBudget)
    lock: threading.RLock = field(default_factory=threading.RLock)
    authenticated: bool = False
    uid: int | None = None
    version: OdooVersion | None = None
    knows_load: bool = True
    began: datetime | None = None

    def set_version(self, version: OdooVersion, config: OdooConfig) -> None:
        """Keeps Odoo's version, and the pace that follows from it."""
        self.version = version
        self.knows_load = version.major >= LOAD_SINCE
        pace = config.pace(version.text)
        if pace != self.pacer.pace:
            self.pacer.pace = pace
