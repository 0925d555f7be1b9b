"""When somebody was here last."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

_ABSENCE = datetime.timedelta(hours=1)


class Visit(models.Model):
    """A user's visits: a pause of an hour ends one.

    Attributes:
        seen_at: when the user was here last.
        previous: when the visit before this one ended; None during the first.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    seen_at = models.DateTimeField()
    previous = models.DateTimeField(null=True)

    class Meta:
        db_table = "visit"
        default_permissions = ()

    @classmethod
    def noted(cls, user: object) -> "Visit":
        """The user's visit, noted as going on now."""
        now = timezone.now()
        visit, new = cls.objects.get_or_create(user=user, defaults={"seen_at": now})
        if not new:
            if now - visit.seen_at > _ABSENCE:
                visit.previous = visit.seen_at
            visit.seen_at = now
            visit.save()
        return visit
