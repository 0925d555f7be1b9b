"""Alerts about the installation's health, and which were sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertState(models.Model):
    """The last known result of a health check, and the channels it has not been sent to yet.

    `claimed_until` keeps two watchdogs from sending the same message.
    """

    name = models.CharField(_("check"), primary_key=True)
    ok = models.BooleanField(_("ok"), default=True)
    text = models.TextField(_("finding"), default="")
    since = models.DateTimeField(_("since"))
    untold = ArrayField(
        models.CharField(), verbose_name=_("channels not told yet"), default=list, blank=True
    )
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "alert_state"
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"
