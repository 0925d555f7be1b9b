"""How many requests at a time a server bears: more while its answers stay as fast as they were."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from statistics import fmean
from typing import Any

from ..client import ClientStats, OdooClient, OdooTimeoutError
from .read_ahead import read_ahead

Page = list[dict[str, Any]]
Pages = Generator[Page, None, None]

# Of the seconds a row where it was fastest. A server whose workers are all busy answers one request
# more in 1.25 times them if it has 4, and in twice as many if it has one.
_AS_FAST = 1.3
_SLOWER = 1.6
_MOST_GOOD = 32
_WEIGHT = 0.3


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Load:
    """Lets as many requests of one model's pages be under way as the server bears.

    Begins with one, which tells how fast the server is when left alone. As many answers as are
    allowed are judged together, with those before them: a single one is slow for many reasons. Slow
    ones take one away, a failure half of them; after either it takes ever more good ones to try one
    more.

    Args:
        most: requests at a time, whatever the server would bear.
        stats: of the client, which count the repeats after failures.
    """

    def __init__(self, most: int, stats: ClientStats) -> None:
        self.allowed = 1
        self._most = most
        self._stats, self._repeats = stats, stats.retries
        # Seconds a row, on average, by how many were allowed.
        self._usual: dict[int, float] = {}
        self._latest: list[float] = []
        self._good, self._good_before_more = 0, 1
        self._under_way = 0
        self._stopped = False
        self._changed = threading.Condition()

    def ask(self, read: Callable[[], Page], *, size: int) -> Page:
        """Reads a page once the server may be asked for it.

        Args:
            read: asks for the page, its repeats included.
            size: rows it asks for; a shorter page says nothing of the seconds a row takes.

        Raises:
            Stopped: `stop` was called meanwhile.
        """
        with self._turn():
            began = time.monotonic()
            try:
                page = read()
            except OdooTimeoutError:
                self.failed()
                raise
            seconds = time.monotonic() - began
        if self._stats.retries > self._repeats:
            self.failed()
        elif len(page) >= size:
            self.answered(seconds / len(page))
        return page

    def stop(self) -> None:
        """Lets nobody ask any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def answered(self, seconds_a_row: float) -> None:
        """Judges the server by a whole page that it gave at once."""
        with self._changed:
            self._latest.append(seconds_a_row)
            if len(self._latest) < self.allowed:
                return
            average = fmean(self._latest)
            self._latest.clear()
            before = self._usual.get(self.allowed, average)
            now = self._usual[self.allowed] = before + _WEIGHT * (average - before)
            fastest = min(self._usual.values())
            if now > fastest * _SLOWER:
                self._fewer(self.allowed - 1)
            elif now <= fastest * _AS_FAST:
                self._good += 1
                if self._good >= self._good_before_more:
                    self.allowed, self._good = min(self.allowed + 1, self._most), 0
                    self._changed.notify()

    def failed(self) -> None:
        """Judges the server by a request that it refused or did not answer in time."""
        with self._changed:
            # Counted for all connections together: one of them halves the number.
            self._repeats = self._stats.retries
            self._fewer(self.allowed // 2)

    def _fewer(self, allowed: int) -> None:
        self.allowed, self._good = max(allowed, 1), 0
        self._latest.clear()
        # What it bore then it may not bear now.
        self._usual = {n: usual for n, usual in self._usual.items() if n <= self.allowed}
        self._good_before_more = min(self._good_before_more * 2, _MOST_GOOD)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._under_way < self.allowed)
            if self._stopped:
                raise Stopped
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()


Part = Callable[[OdooClient, Load], Pages]
"""A part of what is read of a model, by a connection that it is given."""


def side_by_side(client: OdooClient, parts: Sequence[Part], *, most: int, name: str) -> Pages:
    """Pages of all parts, each read by a connection of its own, as many at a time as Odoo bears.

    Args:
        most: connections that ask at a time.
        name: of the threads.
    """
    load = Load(most, client.stats)

    def read(part: Part) -> Iterator[Page]:
        with closing(client.sibling()) as sibling:
            yield from part(sibling, load)

    with closing(read_ahead([partial(read, part) for part in parts], name=name)) as pages:
        try:
            # Not `yield from`: it would wait for the threads before they are told to stop.
            for page in pages:  # noqa: UP028
                yield page
        finally:
            load.stop()
