"""The history of syncs: one row per run."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .comparison import Comparison

if TYPE_CHECKING:
    from .changes import BalanceChange


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    """Queries over runs, the newest first."""

    def running(self) -> "SyncRunQuerySet":
        """Runs that have not recorded their end."""
        return self.filter(status=SyncRun.Status.RUNNING)

    def done(self) -> "SyncRunQuerySet":
        """Runs that succeeded, without rehearsals."""
        return self.filter(status=SyncRun.Status.DONE, dry_run=False)

    def concluded(self) -> "SyncRunQuerySet":
        """Runs that ended by themselves, well or not, without rehearsals."""
        ended = (SyncRun.Status.DONE, SyncRun.Status.FAILED, SyncRun.Status.HELD)
        return self.filter(status__in=ended, dry_run=False)

    def promoted(self) -> "SyncRunQuerySet":
        """Runs whose data is visible; a run may fail after that, while it verifies."""
        return self.filter(promoted_at__isnull=False, dry_run=False)

    def of_everything(self) -> "SyncRunQuerySet":
        """Runs after which all data is as new as the run; the others read a part, or nothing."""
        return self.filter(mode__in=SyncRun.OF_EVERYTHING)

    def last_promoted_at(self) -> datetime.datetime | None:
        """When the newest promoted run of these became visible.

        The newest run decides, not the latest moment: one run dated by a clock that was ahead
        would otherwise hide that no other followed.
        """
        moments = self.promoted().order_by("-pk").values_list("promoted_at", flat=True)
        return moments.first()


class SyncRun(models.Model):
    """One run of the sync. Written outside the data transaction, so that a failure is recorded."""

    class Mode(models.TextChoices):
        FULL = "full", _("Full")
        INCREMENTAL = "incremental", _("Incremental")
        SINCE = "since", _("Period")
        ORDER = "order", _("Chosen orders")
        POLICY = "policy", _("New policy")

    # After a run of these all data is as new as the run.
    OF_EVERYTHING = (Mode.FULL, Mode.INCREMENTAL)

    class Verified(models.TextChoices):
        """Which balances the run compared with Odoo's own."""

        NOTHING = "", _("Nothing")
        EVERYTHING = "everything", _("Every balance")
        ORDERS = "orders", _("Chosen orders")

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Held for a decision")
        INTERRUPTED = "interrupted", _("Interrupted")

    mode = models.CharField(_("mode"), choices=Mode)
    verified = models.CharField(
        _("verified"), choices=Verified, default=Verified.NOTHING, blank=True
    )
    status = models.CharField(_("status"), choices=Status, default=Status.RUNNING)
    trigger = models.CharField(_("trigger"))
    dry_run = models.BooleanField(_("rehearsal"), default=False)
    orders = ArrayField(models.CharField(), verbose_name=_("orders"), default=list, blank=True)
    since = models.DateTimeField(_("changed since"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"))
    promoted_at = models.DateTimeField(_("promoted at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    duration_s = models.FloatField(_("duration in seconds"), null=True, blank=True)
    phase = models.CharField(_("phase"), blank=True, default="")
    phases = models.JSONField(_("seconds by phase"), default=dict, blank=True)
    process = models.CharField(_("process"), blank=True, default="")
    software_version = models.CharField(_("software version"), blank=True, default="")
    odoo_version = models.CharField(_("Odoo version"), blank=True, default="")
    protocol = models.CharField(_("protocol"), blank=True, default="")
    profile = models.CharField(_("profile"), blank=True, default="")
    policy = models.CharField(_("policy"), blank=True, default="")

    odoo_requests = models.BigIntegerField(_("requests to Odoo"), default=0)
    orders_read = models.BigIntegerField(_("orders read"), default=0)
    order_lines_read = models.BigIntegerField(_("order lines read"), default=0)
    invoice_lines_read = models.BigIntegerField(_("invoice lines read"), default=0)
    created = models.BigIntegerField(_("created"), default=0)
    updated = models.BigIntegerField(_("updated"), default=0)
    unchanged = models.BigIntegerField(_("unchanged"), default=0)
    retired = models.BigIntegerField(_("retired"), default=0)
    rejected = models.BigIntegerField(_("rejected"), default=0)
    balances_changed = models.BigIntegerField(_("balances changed"), default=0)
    balances_new = models.BigIntegerField(_("new balances"), default=0)
    balances_increased = models.BigIntegerField(_("increased balances"), default=0)
    balances_reduced = models.BigIntegerField(_("reduced balances"), default=0)
    balances_removed = models.BigIntegerField(_("removed balances"), default=0)
    negative_balances = models.BigIntegerField(_("negative balances"), default=0)
    balance_queries = models.BigIntegerField(_("balance queries"), default=0)
    balance_seconds = models.FloatField(_("seconds in the balance query"), default=0)
    db_retries = models.BigIntegerField(_("database retries"), default=0)
    db_reconnects = models.BigIntegerField(_("database reconnections"), default=0)
    odoo_retries = models.BigIntegerField(_("Odoo retries"), default=0)

    cursor = models.JSONField(_("cursor"), default=dict, blank=True)
    verification = models.JSONField(_("verification"), default=dict, blank=True)
    notices = models.TextField(blank=True, default="", db_default="")
    error = models.TextField(_("error"), blank=True, default="")
    error_detail = models.TextField(_("error in detail"), blank=True, default="")

    # The first changes a rehearsal would have made; not stored, for the caller of the sync.
    rehearsed: "Sequence[BalanceChange]" = ()

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        db_table = "sync_run"
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-id",)
        indexes = (models.Index(fields=("status", "-id"), name="sync_run_status"),)

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_mode_display()}"

    @property
    def comparison(self) -> Comparison | None:
        """What the comparison with Odoo's balances found; None where the run made none."""
        return Comparison.parsed(self.verification) if self.verification else None
