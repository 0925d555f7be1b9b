"""The self-test: tries every part of an installation, and says what to do where one fails."""

from collections.abc import Callable, Iterator

from .balance import balance_query
from .database import all_migrated, connection_works, retry_works
from .odoo import odoo_works
from .queue import queue_works
from .replica import replica_works
from .room import promote_has_room, tables_are_vacuumed
from .step import Step

__all__ = ["STEPS", "Step", "self_test"]

STEPS: dict[str, Callable[[], Step]] = {
    "database": connection_works,
    "migrations": all_migrated,
    "retry": retry_works,
    "balance": balance_query,
    "limits": promote_has_room,
    "tables": tables_are_vacuumed,
    "replica": replica_works,
    "odoo": odoo_works,
    "queue": queue_works,
}
_ON_THE_DATABASE = ("migrations", "retry", "balance", "limits", "tables", "replica", "queue")


def self_test(names: tuple[str, ...] = ()) -> Iterator[Step]:
    """Runs steps one after the other; those that need the database only where it answers.

    Args:
        names: which steps; all when empty.
    """
    unreachable = False
    for name, step in STEPS.items():
        if (names and name not in names) or (unreachable and name in _ON_THE_DATABASE):
            continue
        result = step()
        unreachable = unreachable or (name == "database" and not result.ok)
        yield result
