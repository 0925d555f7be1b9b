"""How fast Odoo is asked: by the policy of whoever hosts it, and by what its answers ask for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import OdooAuthenticationError, OdooError

LONGEST_RETRY_AFTER = 120.0
# Odoo Online is below odoo.com; Odoo.sh is odoo.sh, and its branches are below dev.odoo.com.
_HOSTED = (".odoo.com", ".odoo.sh")
_ONLINE_VERSION = "saas~"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Limits over all connections of one client.

    Attributes:
        calls_per_second: 0: no limit.
        concurrency: connections that may ask at once, where Odoo bears so many.
        login_rest: seconds without a call after a refused login.
        strict: a pause that Odoo asks for holds for every connection, however long it is.
    """

    calls_per_second: float = 0.0
    concurrency: int = 4
    login_rest: float = 0.0
    strict: bool = False


OWN = Pace()
# Odoo's acceptable-use policy for Online and Odoo.sh: about one call a second, none in parallel. A
# login is locked for a minute after five refusals.
HOSTED = Pace(calls_per_second=1.0, concurrency=1, login_rest=60.0, strict=True)


@dataclass(frozen=True)
class Clock:
    """What the pacer takes the time from, in seconds."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


CLOCK = Clock()


def hosted_by_odoo(url: str, version: str = "") -> bool:
    """Whether Odoo Online or Odoo.sh is at this address.

    Args:
        url: of Odoo.
        version: its own text, where it is known: Online has versions of its own, at any address.
    """
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        host = ""
    return _ONLINE_VERSION in version or host.endswith(_HOSTED)


class Pacer:
    """Lets calls of all connections of one client begin when the pace allows it.

    With one connection the interval counts from the end of a call: counted from its beginning, a
    call that the network delays would reach Odoo too close before the next one.
    """

    def __init__(self, pace: Pace) -> None:
        self._clock = CLOCK
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self._rest_until = 0.0
        self.pace = pace

    @property
    def pace(self) -> Pace:
        """The pace in force; a new one holds from the next call on."""
        return self._pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        self._pace = pace
        # Another process may have called a moment ago.
        self._next = self._clock.monotonic() + self._interval

    @property
    def rest_left(self) -> float:
        """Seconds that Odoo is still to be left alone; 0 where it is not."""
        return max(0.0, self._rest_until - self._clock.monotonic())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until a call may begin; the call is made within."""
        alone = self._pace.concurrency == 1
        with self._alone if alone else nullcontext():
            self._wait()
            try:
                yield
            finally:
                if alone:
                    self._next = self._clock.monotonic() + self._interval

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Meanwhile no call begins where one may be under way at a time; begins after its end.

        Where several may be under way at once, those that have begun go on. Afterwards the interval
        counts anew: somebody else may have called.
        """
        with self._alone if self._pace.concurrency == 1 else nullcontext():
            try:
                yield
            finally:
                self._next = self._clock.monotonic() + self._interval

    def note(self, error: OdooError) -> None:
        """Rests after a refused login, and for as long as Odoo asked; takes repeats away from a
        call whose pause is too long to wait for."""
        if isinstance(error, OdooAuthenticationError):
            self._rest(self._pace.login_rest)
        elif self._pace.strict and error.retry_after:
            self._rest(error.retry_after)
            if error.retry_after > LONGEST_RETRY_AFTER:
                error.retry_limit = 0

    @property
    def _interval(self) -> float:
        rate = self._pace.calls_per_second
        return 1 / rate if rate else 0.0

    def _rest(self, seconds: float) -> None:
        self._rest_until = max(self._rest_until, self._clock.monotonic() + seconds)

    def _wait(self) -> None:
        if not self._interval and not self._rest_until:
            return
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._next, self._rest_until)
            self._next = turn + self._interval
        if turn > now:
            self._clock.sleep(turn - now)
