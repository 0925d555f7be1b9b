"""Whether the installation does what it is for, found out from the outside.

Nothing here needs the job cluster: a watchdog calls it by cron or a systemd timer, and load
balancers through the web.
"""

from collections.abc import Iterable

from django.db import DatabaseError

from ..resilience import DatabaseUnavailable
from .findings import Finding
from .queue import cluster, queue, schedules
from .room import database, disk, staging
from .runs import freshness, held, last_run, odoo_key, rejected, verification

__all__ = ["CHECKS", "Finding", "examine"]

CHECKS = {
    check.__name__: check
    for check in (
        database,
        freshness,
        last_run,
        held,
        verification,
        rejected,
        odoo_key,
        cluster,
        queue,
        schedules,
        staging,
        disk,
    )
}
_WITHOUT_DATABASE = ("database", "disk")


def examine(names: Iterable[str] = ()) -> list[Finding]:
    """Runs the named checks, or all; without a database only those that need none.

    Returns:
        One finding a check, in the order of `CHECKS`.
    """
    wanted = [name for name in CHECKS if not names or name in set(names)]
    findings: dict[str, Finding] = {}
    alive = database()
    for name in wanted:
        if name == "database":
            findings[name] = alive
        elif alive.ok or name in _WITHOUT_DATABASE:
            try:
                findings[name] = CHECKS[name]()
            except (DatabaseError, DatabaseUnavailable):
                alive = findings["database"] = database()
    if not alive.ok:
        findings["database"] = alive
    return [findings[name] for name in CHECKS if name in findings]
