"""Records of Odoo that could not be imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .runs import SyncRun


class RejectedRecordQuerySet(models.QuerySet["RejectedRecord"]):
    """Queries over rejected records."""

    def unresolved(self) -> "RejectedRecordQuerySet":
        """Records that still cannot be imported."""
        return self.filter(resolved_at__isnull=True)

    def resolved(self) -> "RejectedRecordQuerySet":
        """Records that were corrected in Odoo and imported since."""
        return self.filter(resolved_at__isnull=False)


class RejectedRecord(models.Model):
    """A record of Odoo that could not be imported, with the reason; open until it can be."""

    model = models.CharField(_("model in Odoo"))
    record_id = models.BigIntegerField(_("id in Odoo"))
    reason = models.TextField(_("reason"))
    first_run = models.ForeignKey(
        SyncRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("first run")
    )
    last_run = models.ForeignKey(
        SyncRun,
        on_delete=models.SET_NULL,
        null=True,
        related_name="rejected_records",
        verbose_name=_("last run"),
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    objects = RejectedRecordQuerySet.as_manager()

    class Meta:
        db_table = "rejected_record"
        verbose_name = _("rejected record")
        verbose_name_plural = _("rejected records")
        constraints = (
            models.UniqueConstraint(fields=("model", "record_id"), name="rejected_record_unique"),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.record_id}"
