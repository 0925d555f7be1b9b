"""Of when the balances are that a list shows."""

import datetime

from ..models import SyncRun


def last_promoted(using: str) -> datetime.datetime | None:
    """When the newest run became visible in a database; a replica may not have it yet.

    Args:
        using: the database's alias.
    """
    runs = SyncRun.objects.using(using).filter(promoted_at__isnull=False, dry_run=False)
    return runs.order_by("-pk").values_list("promoted_at", flat=True).first()
