"""What has been told about the installation's health."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertState(models.Model):
    """One health check as it was last seen, and who has not been told of it yet.

    `claimed_until` keeps two watchdogs from telling the same at once.
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
