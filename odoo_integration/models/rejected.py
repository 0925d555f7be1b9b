"""Records of Odoo that could not be imported."""

from django.contrib.postgres.fields import ArrayField
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
    """A record of Odoo that could not be imported, with the reason; open until it can be.

    Attributes:
        at_promote: it could be read; what other records say keeps it out, and may let it in.
        order_id, product_id, move_id, sale_line_ids: of a line, as far as they could be read; of
            an order whose sums do not fit, the lines they are of.
        order_name: of an order, if it could be read.
    """

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
    at_promote = models.BooleanField(default=False, db_default=False, editable=False)
    order_id = models.BigIntegerField(_("order id in Odoo"), null=True, blank=True)
    product_id = models.BigIntegerField(_("product id in Odoo"), null=True, blank=True)
    move_id = models.BigIntegerField(_("invoice id in Odoo"), null=True, blank=True)
    sale_line_ids = ArrayField(
        models.BigIntegerField(), verbose_name=_("order lines in Odoo"), null=True, blank=True
    )
    order_name = models.CharField(null=True, blank=True, editable=False)  # noqa: DJ001 - not read

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


class UnreliableItem(models.Model):
    """A view: the backlog items that lack an open rejected record in their sums."""

    pk = models.CompositePrimaryKey("rejection_id", "item_id")
    rejection = models.ForeignKey(RejectedRecord, models.DO_NOTHING, related_name="items")
    item = models.ForeignKey("carteira.CarteiraPrincipal", models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "unreliable_item"
        default_permissions = ()
