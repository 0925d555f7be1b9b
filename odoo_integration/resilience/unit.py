"""A unit of database work that is run again as a whole: what its tries have in common."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections
from psycopg2 import extensions

from .errors import NestedTransaction


@dataclass
class Unit:
    """What the tries of one unit of work have in common.

    Attributes:
        name: of the unit, for the log.
        using: the alias of the database.
        atomic: whether each try is one transaction.
        committed: tells, where the answer to COMMIT was lost, whether the unit has been applied.
        deadline: seconds from `started` after which nothing is tried again.
        link: the psycopg2 connection of the try before, or of this one.
        lost: the try before ended with a lost connection.
        in_doubt: the connection was lost during COMMIT, so the unit may have been applied.
        xid: the transaction whose COMMIT that was, if it has written anything.
        started: when the unit began, by the monotonic clock.
    """

    name: str
    using: str
    atomic: bool
    committed: Callable[[], bool] | None
    deadline: float
    link: extensions.connection | None = None
    lost: bool = False
    in_doubt: bool = False
    xid: str | None = None
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.committed and not self.atomic:
            raise ValueError("`committed` asks for one COMMIT, and atomic=False has many")

    def refuse_nesting(self) -> None:
        """Raises NestedTransaction inside another transaction, except a TestCase's."""
        if connections[self.using].in_atomic_block and not self.in_testcase:
            raise NestedTransaction(
                f"{self.name} is run again as a whole when the connection is lost, so it cannot "
                "run inside another atomic block"
            )

    @property
    def in_testcase(self) -> bool:
        """Whether the transaction is a Django TestCase's; `atomic(durable=True)` asks the same."""
        blocks = connections[self.using].atomic_blocks
        return bool(blocks) and getattr(blocks[-1], "_from_testcase", False)

    @property
    def seconds_left(self) -> float:
        return self.started + self.deadline - time.monotonic()
