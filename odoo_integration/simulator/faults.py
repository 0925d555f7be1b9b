"""Injected faults: failures that a real server, its proxy or the network can cause."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from .errors import OdooError

KINDS = (
    "slow",
    "status",
    "reset",
    "cut",
    "html",
    "expired_key",
    "short_page",
    "timeout_if_limit_over",
    "error",
)
ERRORS = {
    "AccessError": ("odoo.exceptions.AccessError", 403, 4),
    "AccessDenied": ("odoo.exceptions.AccessDenied", 403, 3),
    "UserError": ("odoo.exceptions.UserError", 422, 2),
    "ValidationError": ("odoo.exceptions.ValidationError", 422, 2),
    "MissingError": ("odoo.exceptions.MissingError", 404, 2),
    "ValueError": ("builtins.ValueError", 500, 1),
    "SerializationFailure": ("psycopg2.errors.SerializationFailure", 500, 1),
    "OperationalError": ("psycopg2.OperationalError", 500, 1),
}


@dataclass(frozen=True)
class Call:
    """What the filters of a fault compare; `limit` 0 means all rows."""

    model: str | None = None
    method: str | None = None
    limit: int | None = None


@dataclass
class Fault:
    """A fault and the calls it applies to.

    Filters: `model`, `method` (None: any), `after` that many matching calls, at most `times`
    times (None: always), with `probability` from a generator seeded by `seed`.
    Parameters by kind: slow `seconds`; status `status`, `retry_after`; cut `bytes`; html
    `status`; short_page `rows`; timeout_if_limit_over `limit`, `seconds` before the connection
    dies; error `name`, `message`; expired_key and reset none.
    """

    kind: str
    model: str | None = None
    method: str | None = None
    after: int = 0
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    status: int = 0
    retry_after: float | None = None
    bytes: int = 0
    rows: int = 0
    limit: int = 0
    name: str = ""
    message: str = ""
    seen: int = field(default=0, compare=False)
    struck: int = field(default=0, compare=False)
    over: Event = field(default_factory=Event, init=False, compare=False, repr=False)
    _random: random.Random = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable, not secret

    def strikes(self, call: Call) -> bool:
        if self.model not in (None, call.model) or self.method not in (None, call.method):
            return False
        if self.kind == "short_page" and call.method not in ("search", "search_read", "read"):
            return False
        if self.kind == "timeout_if_limit_over" and not self._too_large(call):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.struck >= self.times):
            return False
        if self.probability < 1 and self._random.random() >= self.probability:
            return False
        self.struck += 1
        return True

    def _too_large(self, call: Call) -> bool:
        return call.limit is not None and (call.limit == 0 or call.limit > self.limit)

    def to_error(self) -> OdooError:
        name, status, code = ERRORS.get(self.name, (self.name or "builtins.Exception", 500, 1))
        return OdooError(name, self.message or "simulated", status=status, fault_code=code)


class Faults:
    """The active faults; may be changed from any thread while the server runs."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, kind: str, **options: Any) -> Fault:
        """Add a fault; see `Fault` for the options.

        Returns:
            The fault; its `struck` counts the calls it was applied to.
        """
        fault = Fault(kind, **options)
        with self._lock:
            self._faults.append(fault)
        return fault

    def add_all(self, orders: Iterable[Mapping[str, Any]]) -> None:
        """Add all of them, or none if one is invalid."""
        faults = [Fault(**order) for order in orders]
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        """Remove all faults, and end the delays in progress."""
        with self._lock:
            for fault in self._faults:
                fault.over.set()
            self._faults.clear()

    @property
    def expired(self) -> bool:
        """Whether an expired_key fault was applied: every login is refused from then on."""
        with self._lock:
            return any(fault.kind == "expired_key" and fault.struck for fault in self._faults)

    def striking(self, call: Call) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.strikes(call)]


class ConnectionReset(Exception):
    """The server closes the connection with a TCP RST."""


def delay(faults: Iterable[Fault]) -> None:
    """Apply the faults that delay a request or close its connection.

    Raises:
        ConnectionReset: no answer will be sent.
    """
    for fault in faults:
        if fault.kind in ("slow", "timeout_if_limit_over"):
            fault.over.wait(fault.seconds)
        if fault.kind in ("reset", "timeout_if_limit_over"):
            raise ConnectionReset
