"""SIGTERM and Ctrl-C as a request: obeyed between two pages, or while waiting for Odoo."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .errors import RunInterrupted

logger = logging.getLogger("carteira.sync")

GRACE_SECONDS = 10.0
_ASK_AGAIN_SECONDS = 1.0
# Where the main thread waits for Odoo. No transaction is open there, so it may be left at once.
_WAITING_PLACES = ("odoo_integration.extract.pages", "odoo_integration.client")


class StopRequest:
    """Whether the run was asked to stop, by a signal.

    After SIGTERM the page at hand is finished; after `GRACE_SECONDS`, or at a second signal, the
    wait for Odoo is left where it is. Ctrl-C leaves that wait at once. Database work is never left
    in the middle, so that its outcome is always known.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._over = False
        self._lock = threading.Lock()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits, and no longer than until a signal asks; returns whether one has."""
        return self._asked.wait(seconds)

    def check(self) -> None:
        """Raises RunInterrupted after a signal."""
        if self.asked:
            raise RunInterrupted("stopped by a signal")

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        first = not self.asked
        self._asked.set()
        if _waits_for_odoo(frame) and (number == signal.SIGINT or not first):
            self.check()
        if first:
            logger.warning("asked to stop; finishing the page at hand")
        pause = GRACE_SECONDS if first and number == signal.SIGTERM else _ASK_AGAIN_SECONDS
        timer = threading.Timer(pause, self._ask_again, [number])
        timer.daemon = True
        timer.start()

    def _ask_again(self, number: int) -> None:
        with self._lock:
            # Later than the end of the run the signal would meet somebody else's handler.
            if not self._over:
                signal.pthread_kill(threading.main_thread().ident or 0, number)

    def end(self) -> None:
        with self._lock:
            self._over = True


@contextmanager
def graceful_stop() -> Iterator[StopRequest]:
    """Turns both signals into a `StopRequest`; only the main thread receives signals."""
    stop = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {
        number: signal.signal(number, stop.on_signal) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        stop.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def _waits_for_odoo(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith(_WAITING_PLACES):
            return True
        frame = frame.f_back
    return False
