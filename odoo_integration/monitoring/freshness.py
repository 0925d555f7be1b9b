"""How fresh the data is: when Odoo was last asked, and the newest commit seen of each model."""

import datetime
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F
from django.utils import timezone

from ..models import SyncCursor, SyncRun, SyncState


@dataclass(frozen=True)
class Freshness:
    """Two measures of one thing: a quiet Odoo has old commits, and fresh data none the less.

    Attributes:
        asked_at: when Odoo was last asked for all that is new, and it was taken; None if never.
        newest: the latest write date seen, by model.
    """

    asked_at: datetime.datetime | None
    newest: dict[str, datetime.datetime]

    @property
    def ages(self) -> dict[str, float]:
        """Seconds since the newest commit seen, by model."""
        now = timezone.now()
        return {model: round((now - at).total_seconds(), 1) for model, at in self.newest.items()}


def measure() -> Freshness:
    """The freshness of the data."""
    newest = dict(SyncCursor.objects.order_by("model").values_list("model", F("write_date")))
    return Freshness(asked_at(), newest)


def asked_at(using: str = DEFAULT_DB_ALIAS) -> datetime.datetime | None:
    """When Odoo was last asked for all that is new, as one database has it.

    Runs of before this was noted count from when they became visible.

    Args:
        using: the database's alias; a replica may lag behind.
    """
    moments = SyncState.objects.using(using).filter(asked_at__isnull=False)
    noted = moments.values_list("asked_at", flat=True).first()
    return noted or SyncRun.objects.using(using).of_everything().last_promoted_at()
