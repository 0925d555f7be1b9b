"""The history of balances."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .runs import SyncRun


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
        DECISION = "decision", _("decision about a credit note")
        POLICY = "policy", _("policy changed")
        RETIRED = "retired", _("retired")

    # No constraint in the database: the run's row exists before its promote writes these, and a
    # check per row would take a tenth of a first load.
    run = models.ForeignKey(
        SyncRun, on_delete=models.CASCADE, verbose_name=_("run"), db_constraint=False
    )
    empresa = models.CharField(_("company"), default="", blank=True)
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
