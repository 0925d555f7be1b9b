"""The health checks of an installation.

They do not need the job cluster: a watchdog runs them from a systemd timer or cron, and load
balancers through the web.
"""

from collections.abc import Iterable

from django.db import Error as AnyDatabaseError

from ...resilience import DatabaseUnavailable
from .findings import Finding, problem
from .queue import cluster, mails, queue, schedules
from .runs import freshness, held, last_run, odoo_key, rejected, verification
from .storage import database, disk, staging

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
        mails,
        staging,
        disk,
    )
}
_WITHOUT_DATABASE = ("database", "disk")


def examine(names: Iterable[str] = ()) -> list[Finding]:
    """Runs health checks; without a database only those that need none.

    Args:
        names: which checks; all when empty.

    Returns:
        One finding per check, in the order of `CHECKS`.
    """
    wanted = [name for name in CHECKS if not names or name in set(names)]
    findings: dict[str, Finding] = {}
    alive = database()
    for name in wanted:
        if name != "database" and (alive.ok or name in _WITHOUT_DATABASE):
            found = _run_check(name)
            if found is None:
                alive = database()
            else:
                findings[name] = found
    if not alive.ok or "database" in wanted:
        findings["database"] = alive
    return [findings[name] for name in CHECKS if name in findings]


def _run_check(name: str) -> Finding | None:
    """Runs a check, again where only its connection was lost; None without a database."""
    failure = ""
    for _ in range(2):
        try:
            return CHECKS[name]()
        except (AnyDatabaseError, DatabaseUnavailable) as error:
            failure = str(error).strip().partition("\n")[0]
            if not database().ok:
                return None
    return problem(name, failure)
