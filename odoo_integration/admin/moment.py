"""The date of the balances a list shows."""

import datetime

from ..models import SyncRun


def last_promoted(using: str) -> datetime.datetime | None:
    """When the newest promoted run of a database became visible; a replica may lag behind.

    Args:
        using: the database's alias.
    """
    return SyncRun.objects.using(using).last_promoted_at()
