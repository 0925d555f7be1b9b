"""Health of the database, its staging tables and the disk."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.utils.translation import gettext as _

from ...runs.sql import fetch
from ...staging.tables import TABLES
from .findings import Finding, fine, problem

_MB = 1024 * 1024


def database() -> Finding:
    """Whether the database answers; one attempt, without retries."""
    name = "database"
    if not connection.in_atomic_block:
        # A connection that was lost earlier does not say that the server is down now.
        connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sync_state LIMIT 1")
    except (AnyDatabaseError, RuntimeError) as error:
        if not connection.in_atomic_block:
            connection.close()
        first = str(error).strip().splitlines() or [type(error).__name__]
        return problem(name, first[0])
    return fine(name, _("answers"))


def staging() -> Finding:
    """Whether the staging tables are smaller than HEALTH_STAGING_MB."""
    name = "staging"
    [(size,)] = fetch(
        "SELECT COALESCE(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
        " WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace",
        [list(TABLES)],
    )
    text = _("staging tables take %(size)d MB") % {"size": size / _MB}
    return problem(name, text) if size / _MB > settings.HEALTH_STAGING_MB else fine(name, text)


def disk() -> Finding:
    """Whether more than HEALTH_DISK_PERCENT of the disk under DATA_DIR is free."""
    name, folder = "disk", Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    percent = 100 * usage.free / usage.total
    text = _("%(percent).1f %% of the disk is free") % {"percent": percent}
    return problem(name, text) if percent < settings.HEALTH_DISK_PERCENT else fine(name, text)
