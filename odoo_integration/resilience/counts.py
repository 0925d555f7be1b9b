"""How often a run had to recover, for its report."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class RecoveryCounts:
    """Counts of one `count_recoveries` block; may be read while it runs, from any thread.

    Attributes:
        retries: times a unit was tried again.
        reconnects: connections opened in place of a lost one.
    """

    def __init__(self) -> None:
        self.retries = 0
        self.reconnects = 0
        self._lock = threading.Lock()

    def add(self, *, retries: int = 0, reconnects: int = 0) -> None:
        """Adds to the counts."""
        with self._lock:
            self.retries += retries
            self.reconnects += reconnects

    def __repr__(self) -> str:
        return f"RecoveryCounts(retries={self.retries}, reconnects={self.reconnects})"


_counting: ContextVar[tuple[RecoveryCounts, ...]] = ContextVar("database_recoveries", default=())


@contextmanager
def count_recoveries() -> Iterator[RecoveryCounts]:
    """Counts every retry and reconnection in its body; an outer block counts them too.

    A new thread starts with an empty context, so what a thread started in the body does is counted
    only if the thread is given a copy:
    `Thread(target=contextvars.copy_context().run, args=(work,))`.
    """
    counts = RecoveryCounts()
    token = _counting.set((*_counting.get(), counts))
    try:
        yield counts
    finally:
        _counting.reset(token)


def recovered(*, retries: int = 0, reconnects: int = 0) -> None:
    """Adds to the counts of every surrounding `count_recoveries` block."""
    for counts in _counting.get():
        counts.add(retries=retries, reconnects=reconnects)
