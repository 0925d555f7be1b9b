"""Alerts: one message when a health check begins to fail, and one when it recovers."""

import logging
from collections.abc import Iterable

from django.db import Error as AnyDatabaseError

from ...resilience import DatabaseUnavailable
from ..health import Finding, examine
from .channels import configured_channels
from .database import send_database_alert
from .outbox import record_changes, send_pending

__all__ = ["alert_after_run", "send_alerts"]

logger = logging.getLogger("carteira.alerts")


def send_alerts(findings: Iterable[Finding]) -> int:
    """Sends every configured channel what has changed since its last message.

    A channel that fails is logged and tried again at the next call.

    Returns:
        How many messages were sent.
    """
    channels = configured_channels()
    if not channels:
        return 0
    findings = list(findings)
    database = [finding for finding in findings if finding.name == "database"]
    sent = sum(send_database_alert(finding, channels) for finding in database)
    if not all(finding.ok for finding in database):
        return sent
    try:
        record_changes([f for f in findings if f.name != "database"], list(channels))
        return sent + send_pending(channels)
    except (AnyDatabaseError, DatabaseUnavailable) as error:
        logger.error("alerts not written: %s", type(error).__name__)
        return sent


def alert_after_run() -> None:
    """Runs the checks and sends alerts; never raises, so that the run's result is reported."""
    if not configured_channels():
        return
    try:
        send_alerts(examine())
    except Exception:
        logger.exception("alerts could not be sent")
