"""Faults aimed at a moment of the program: the proxy looks for SQL that passes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from .link import Direction, Fault, Link
from .proxy import FaultProxy, Trigger


@dataclass
class Aim:
    """What to do when a statement passes on its way to the server.

    Attributes:
        do: a fault of the link, or something to call.
        seen: bytes of the statement.
        after: bytes that must have passed before, on any link.
        skip: matches let pass first.
        deliver: the statement still reaches the server; then the fault is done.
        times: how often it is done before it is spent.
        fired: how often it has been.
    """

    do: Fault | Callable[[], object]
    seen: bytes
    after: bytes = b""
    skip: int = 0
    deliver: bool = False
    times: int = 1
    fired: int = 0
    armed: bool = field(default=False)

    def hit_by(self, tail: bytes, data: bytes) -> bool:
        if self.fired >= self.times:
            return False
        text = tail + data
        if self.after and not self.armed:
            self.armed = _passes(self.after, text, len(tail))
            return False
        if not _passes(self.seen, text, len(tail)):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.fired += 1
        return True


@dataclass
class NthStatement(Aim):
    """An aim at one statement by its place among all that a run sends, whatever it says.

    Attributes:
        skip: how many statements pass first.
        counted: how many have passed.
    """

    counted: int = 0

    def hit_by(self, tail: bytes, data: bytes) -> bool:
        # psycopg2 sends each statement as one message Query.
        if data[:1] != b"Q":
            return False
        self.counted += 1
        if self.fired >= self.times or self.counted <= self.skip:
            return False
        self.fired += 1
        return True


def _passes(wanted: bytes, text: bytes, known: int) -> bool:
    """Whether `wanted` ends in the new part of `text`: what was known has been looked at."""
    return text.find(wanted, max(0, known - len(wanted) + 1)) >= 0


@dataclass
class AimingProxy(FaultProxy):
    """A `FaultProxy` with aims."""

    _aims: list[Aim] = field(default_factory=list)

    def aim(self, do: Fault | Callable[[], object], seen: bytes, **conditions: object) -> Aim:
        """Arms an `Aim`; keywords are its fields. Look at its `fired` afterwards."""
        return self.add(Aim(do, seen, **conditions))  # type: ignore[arg-type]

    def add(self, aim: Aim) -> Aim:
        """Arms an aim."""
        with self._lock:
            self._aims.append(aim)
        return aim

    def disarm(self) -> None:
        super().disarm()
        with self._lock:
            self._aims.clear()

    def fired_by(self, link: Link, direction: Direction, data: bytes) -> Trigger | None:
        trigger = super().fired_by(link, direction, data)
        if trigger or direction == "down":
            return trigger
        with self._lock:
            hits = [aim for aim in self._aims if aim.hit_by(link.tail["up"], data)]
        for aim in hits:
            if not callable(aim.do):
                return Trigger(aim.do, deliver=aim.deliver)
            if aim.deliver:
                threading.Timer(0.01, aim.do).start()
            else:
                aim.do()
        return None
