"""The history of syncs: runs, what they changed, what they could not take, where they stopped."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from carteira.models import CarteiraPrincipal


class SyncRun(models.Model):
    """One run of the sync. Written outside the data transaction, so that a failure survives."""

    class Mode(models.TextChoices):
        FULL = "full", _("Full")
        INCREMENTAL = "incremental", _("Incremental")
        SINCE = "since", _("Period")
        ORDER = "order", _("Chosen orders")
        POLICY = "policy", _("New policy")

    class Verified(models.TextChoices):
        """Which balances were compared with Odoo's own."""

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
    error = models.TextField(_("error"), blank=True, default="")
    error_detail = models.TextField(_("error in detail"), blank=True, default="")

    # What a rehearsal would have changed, the first of it; for who asked for it, not stored.
    rehearsed: "Sequence[BalanceChange]" = ()

    class Meta:
        db_table = "sync_run"
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-id",)
        indexes = (models.Index(fields=("status", "-id"), name="sync_run_status"),)

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_mode_display()}"


class SyncState(models.Model):
    """The one row that says who may promote, and what has been promoted.

    `holder` is a lease: it runs out unless its run renews it, so a frozen or dead run cannot keep
    others out. `promoted` is the fence: a promote compares and sets it in its own transaction.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    holder = models.BigIntegerField(null=True)
    process = models.CharField(default="")
    lease_until = models.DateTimeField(null=True)
    promoted = models.BigIntegerField(default=0)
    baseline = models.BigIntegerField(null=True)
    policy = models.CharField(default="")

    class Meta:
        db_table = "sync_state"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="sync_state_single"),)


class SyncCursor(models.Model):
    """How far one Odoo model has been read: the `write_date` the next run starts from."""

    model = models.CharField(primary_key=True)
    write_date = models.DateTimeField()
    run = models.ForeignKey(SyncRun, on_delete=models.PROTECT)

    class Meta:
        db_table = "sync_cursor"


class BalanceChange(models.Model):
    """What one run did to one balance, and why."""

    class Cause(models.TextChoices):
        NEW = "new", _("new order")
        RETURNED = "returned", _("returned in Odoo")
        RENAMED = "renamed", _("renamed")
        QUANTITY = "quantity", _("quantity changed")
        QUANTITY_AND_INVOICES = "quantity_and_invoices", _("quantity and invoices changed")
        INVOICED = "invoiced", _("invoiced")
        INVOICE_CANCELLED = "invoice_cancelled", _("invoice cancelled")
        INVOICE_REMOVED = "invoice_removed", _("invoice removed")
        INVOICE_CHANGED = "invoice_changed", _("invoice changed")
        CREDIT_NOTE = "credit_note", _("credit note")
        POLICY = "policy", _("policy changed")
        RETIRED = "retired", _("retired")

    # Unchecked by the database: the promote writes these rows and its run's in one transaction, and
    # a check a row is a tenth of a first load.
    run = models.ForeignKey(
        SyncRun, on_delete=models.CASCADE, verbose_name=_("run"), db_constraint=False
    )
    num_pedido = models.CharField(_("order"))
    cod_produto = models.CharField(_("product code"))
    chave_anterior = models.CharField(_("previous key"), blank=True, default="")
    cause = models.CharField(_("cause"), choices=Cause)
    pedido_antes = models.DecimalField(
        _("ordered before"), max_digits=15, decimal_places=3, null=True
    )
    pedido_depois = models.DecimalField(
        _("ordered after"), max_digits=15, decimal_places=3, null=True
    )
    faturado_antes = models.DecimalField(
        _("invoiced before"), max_digits=15, decimal_places=3, null=True
    )
    faturado_depois = models.DecimalField(
        _("invoiced after"), max_digits=15, decimal_places=3, null=True
    )
    saldo_antes = models.DecimalField(
        _("balance before"), max_digits=15, decimal_places=3, null=True
    )
    saldo_depois = models.DecimalField(
        _("balance after"), max_digits=15, decimal_places=3, null=True
    )

    class Meta:
        db_table = "balance_change"
        verbose_name = _("balance change")
        verbose_name_plural = _("balance changes")
        indexes = (models.Index(fields=("num_pedido", "cod_produto"), name="balance_change_item"),)

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto}: {self.saldo_antes} → {self.saldo_depois}"


class RejectedRecord(models.Model):
    """A record of Odoo that could not be taken, with the reason; open until it can.

    Attributes:
        at_promote: it could be read; what other records say keeps it out, and may let it in.
        order_id, product_id, move_id, sale_line_ids: of a line, as far as they could be read; of
            an order whose sums do not fit, the lines they are of.
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
    item = models.ForeignKey(CarteiraPrincipal, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "unreliable_item"
        default_permissions = ()
