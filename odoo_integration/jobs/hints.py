"""When hints from Odoo are followed: soon, several at once, by one job."""

import time

from django_q.tasks import async_task

from ..runs.hints import Waiting, waiting

FOLLOW_HINTS = "odoo_integration.tasks.follow_hints"
# One change in Odoo sends dozens of hints. They have come when none has for so long. After a second
# a shorter pause will do, which the hints of one change do not have: people who work without one
# must not keep the others waiting.
_QUIET_SECONDS = 0.5
_SOON_SECONDS = 1.0
_GAP_SECONDS = 0.15
_LONGEST_SECONDS = 5.0
# Beyond this an incremental run asks less of Odoo than to read each order.
MOST_RECORDS = 200


def queue_follow_hints() -> None:
    """Queues the job that follows hints."""
    async_task(FOLLOW_HINTS)


def collected_hints() -> int:
    """Waits until the hints of one change have come.

    Returns:
        How many records they name.
    """
    while (found := waiting()).hints:
        left = _left(found)
        if left <= 0:
            break
        time.sleep(left)
    return found.hints


def _left(found: Waiting) -> float:
    """Seconds that are still to be waited."""
    quiet = _QUIET_SECONDS if found.age < _SOON_SECONDS else _GAP_SECONDS
    return min(quiet - found.quiet, _LONGEST_SECONDS - found.age)
