"""The history of items: what each change did to a balance and to its value, and why."""

from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from carteira.models import CarteiraPrincipal

from .runs import SyncRun


class BalanceChangeQuerySet(models.QuerySet["BalanceChange"]):
    """Queries over changes."""

    def of_balances(self) -> "BalanceChangeQuerySet":
        """Changes of what is left to invoice, and of an item's key; not of its value alone."""
        same = Q(saldo_antes=F("saldo_depois")) & Q(chave_anterior="")
        return self.exclude(same)


def _quantity(verbose_name: Any) -> models.DecimalField:
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=3, null=True)


def _value(verbose_name: Any) -> models.DecimalField:
    return models.DecimalField(verbose_name, max_digits=30, decimal_places=2, null=True)


def _text(verbose_name: Any) -> models.CharField:
    return models.CharField(verbose_name, null=True)


class BalanceChange(models.Model):
    """What one run, or somebody here, did to one item, and why.

    Every change of what is logged makes a row, so that the state of any moment is the present one
    with the later rows undone. A side is empty (NULL) where the item was not there: before it came,
    after it was retired or deleted. Quantities are in the item's unit of that side, values in its
    company's currency.
    """

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
        STATUS = "status", _("order status changed")
        DELIVERED = "delivered", _("delivery changed")
        RELIABILITY = "reliability", _("reliability changed")
        VALUE = "value", _("price or value changed")
        ENTERED = "entered", _("entered here")
        EDITED = "edited", _("edited here")
        DELETED = "deleted", _("deleted here")

    # No constraint in the database: the run's row exists before its promote writes these, and a
    # check per row would take a tenth of a first load. None for what people changed here.
    run = models.ForeignKey(
        SyncRun, on_delete=models.CASCADE, verbose_name=_("run"), db_constraint=False, null=True
    )
    # The start of the transaction, as the run's `promoted_at`.
    moment = models.DateTimeField(_("moment"), db_default=TransactionNow())
    # An item that was deleted here keeps its changes; those of before this column name none.
    item = models.ForeignKey(
        CarteiraPrincipal,
        on_delete=models.DO_NOTHING,
        verbose_name=_("item"),
        db_constraint=False,
        db_index=False,
        null=True,
    )
    empresa = models.CharField(_("company"), default="", blank=True)
    num_pedido = models.CharField(_("order"))
    cod_produto = models.CharField(_("product code"))
    chave_anterior = models.CharField(_("previous key"), blank=True, default="", db_default="")
    cause = models.CharField(_("cause"), choices=Cause)
    unidade_antes = _text(_("unit before"))
    unidade_depois = _text(_("unit after"))
    moeda_antes = _text(_("currency before"))
    moeda_depois = _text(_("currency after"))
    status_antes = _text(_("status before"))
    status_depois = _text(_("status after"))
    nao_confiavel_antes = models.BooleanField(_("not reliable before"), null=True)
    nao_confiavel_depois = models.BooleanField(_("not reliable after"), null=True)
    pedido_antes = _quantity(_("ordered before"))
    pedido_depois = _quantity(_("ordered after"))
    faturado_antes = _quantity(_("invoiced before"))
    faturado_depois = _quantity(_("invoiced after"))
    cancelado_antes = _quantity(_("cancelled quantity before"))
    cancelado_depois = _quantity(_("cancelled quantity after"))
    entregue_antes = _quantity(_("delivered before"))
    entregue_depois = _quantity(_("delivered after"))
    saldo_antes = _quantity(_("balance before"))
    saldo_depois = _quantity(_("balance after"))
    valor_pedido_antes = _value(_("order value before"))
    valor_pedido_depois = _value(_("order value after"))
    valor_a_faturar_antes = _value(_("value to invoice before"))
    valor_a_faturar_depois = _value(_("value to invoice after"))
    valor_a_entregar_antes = _value(_("value to deliver before"))
    valor_a_entregar_depois = _value(_("value to deliver after"))

    objects = BalanceChangeQuerySet.as_manager()

    class Meta:
        db_table = "balance_change"
        verbose_name = _("balance change")
        verbose_name_plural = _("balance changes")
        indexes = (
            models.Index(fields=("num_pedido", "cod_produto"), name="balance_change_item"),
            # All rows of a run have one moment, which the index holds once for many of them.
            models.Index(fields=("moment",), name="balance_change_moment"),
        )

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto}: {self.saldo_antes} → {self.saldo_depois}"
