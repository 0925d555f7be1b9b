"""The acceptable-use policy of Odoo's own hosting, enforced: too fast or parallel calls get 429."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from .http_types import HttpResponse, page


class Policy:
    """Refuses a request that comes too soon after the one before, or while another is answered.

    `accepted` and `refused` count them. `monotonic` is the clock, in seconds.
    """

    def __init__(
        self,
        *,
        calls_per_second: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.accepted = self.refused = 0
        self._interval = 1 / calls_per_second
        self._monotonic = monotonic
        self._lock = Lock()
        self._busy = False
        self._next = 0.0

    @contextmanager
    def judged(self) -> Iterator[HttpResponse | None]:
        """Yields the refusal of a request, or None while the request is answered."""
        with self._lock:
            now = self._monotonic()
            allowed = not self._busy and now >= self._next
            if allowed:
                self._busy, self._next = True, now + self._interval
                self.accepted += 1
            else:
                self.refused += 1
        if not allowed:
            refusal = page(429)
            refusal.headers["Retry-After"] = "1"
            yield refusal
            return
        try:
            yield None
        finally:
            with self._lock:
                self._busy = False
