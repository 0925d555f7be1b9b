"""The calls made to Odoo, over all runs: counted by day, and the pauses Odoo asked for."""

import datetime
import logging

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils import timezone

from ..client.pace import hosted_by_odoo
from ..models import OdooCalls, SyncRun
from .errors import OdooResting
from .retries import retry_database

logger = logging.getLogger("carteira.sync")

_HOSTED_BUDGET = 2000


@retry_database
def last_version() -> str:
    """Odoo's own version text when a run asked for it last; empty before the first."""
    versions = SyncRun.objects.exclude(odoo_version="").values_list("odoo_version", flat=True)
    return versions.first() or ""


def on_odoo_hosting() -> bool:
    """Whether this installation reads from Odoo Online or Odoo.sh."""
    return hosted_by_odoo(settings.ODOO_URL, last_version())


def calls_budget() -> int:
    """Calls that a day may have; 0 where there is no limit."""
    if settings.ODOO_CALLS_PER_DAY is not None:
        return settings.ODOO_CALLS_PER_DAY
    return _HOSTED_BUDGET if on_odoo_hosting() else 0


def calls_of_today() -> int:
    """Calls that were counted today."""
    today = OdooCalls.objects.filter(day=timezone.localdate())
    return today.values_list("calls", flat=True).first() or 0


def note_calls(calls: int, rest: float) -> None:
    """Adds the calls of one connection, when it is closed: no statement for each of them.

    Args:
        rest: seconds for which Odoo is to be left alone; 0 for none.
    """
    try:
        _add_calls(calls, timezone.now() + datetime.timedelta(seconds=rest) if rest else None)
    except AnyDatabaseError as error:
        # What the connection was for has ended well or not already.
        logger.warning("calls to Odoo not counted: %s", type(error).__name__)
        connection.close()


@retry_database
def _add_calls(calls: int, until: datetime.datetime | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO odoo_calls (day, calls, rest_until) VALUES (%s, %s, %s)"
            " ON CONFLICT (day) DO UPDATE SET calls = odoo_calls.calls + excluded.calls,"
            " rest_until = coalesce(excluded.rest_until, odoo_calls.rest_until)",
            [timezone.localdate(), calls, until],
        )


@retry_database
def check_rest() -> None:
    """Checks that Odoo did not ask to be left alone.

    Raises:
        OdooResting: it did, and the time is not over.
    """
    now = timezone.now()
    resting = OdooCalls.objects.filter(rest_until__gt=now).values_list("rest_until", flat=True)
    if until := resting.first():
        seconds = (until - now).total_seconds()
        raise OdooResting(
            f"Odoo refused a login or asked for a pause: it is not asked for another {seconds:.0f}"
            " s, or the login would be locked; correct the settings and try again after that"
        )
