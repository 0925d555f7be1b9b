"""Tells people about the installation's health: once for each change of state, recovery included."""

import logging
from collections.abc import Iterable

from django.db import Error as AnyDatabaseError

from ...resilience import DatabaseUnavailable
from ..health import Finding, examine
from .channels import channels
from .ledger import deliver, note
from .marker import tell_about_database

__all__ = ["tell", "watch"]

logger = logging.getLogger("carteira.alerts")


def tell(findings: Iterable[Finding]) -> int:
    """Tells every configured channel what has changed since it was last told.

    A channel that fails is logged and tried again at the next call.

    Returns:
        How many messages went out.
    """
    reach = channels()
    if not reach:
        return 0
    findings = list(findings)
    sent = sum(tell_about_database(f, reach) for f in findings if f.name == "database")
    if any(f.name == "database" and not f.ok for f in findings):
        return sent
    try:
        note([f for f in findings if f.name != "database"], list(reach))
        return sent + deliver(reach)
    except (AnyDatabaseError, DatabaseUnavailable) as error:
        logger.error("alerts not written: %s", type(error).__name__)
        return sent


def watch() -> None:
    """Looks and tells, after a run. The run is over, and its result must reach its caller."""
    if not channels():
        return
    try:
        tell(examine())
    except Exception:
        logger.exception("health could not be told")
