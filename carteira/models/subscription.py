"""`Subscription`: a view that somebody receives by e-mail."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .fields import text
from .saved_view import SavedView


class Subscription(models.Model):
    """A view that somebody receives by e-mail, under their own rights.

    Attributes:
        due_at: when it is looked at next.
        known: ids of the rows that were there last, for `NEW_ROWS`; None before the first look.
        failures: attempts in a row that the mail server did not take.
        error: why the last mail was not sent, for the subscriber; empty after one that was.
    """

    class Rhythm(models.TextChoices):
        MONDAYS = "segunda", _("every Monday at 8:00")
        DAILY = "diaria", _("every day at 8:00")
        NEW_ROWS = "novas", _("when rows are added")

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rhythm = models.CharField(_("when"), choices=Rhythm)
    due_at = models.DateTimeField(_("due at"), db_index=True)
    known = ArrayField(models.BigIntegerField(), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    error = text(_("error"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())

    class Meta:
        db_table = "assinatura"
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = (models.UniqueConstraint(fields=("view", "user"), name="assinatura_unica"),)

    def __str__(self) -> str:
        return f"{self.view}: {self.get_rhythm_display()}"
