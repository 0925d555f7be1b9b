"""The steps of the backlog's bridge: how each change moved what is to invoice and to deliver."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from carteira.models import CarteiraPrincipal

from .changes import BalanceChange
from .runs import SyncRun


class BridgeStep(models.Model):
    """A part of one change, of one kind; the view `bridge_step` derives them from the change log.

    What counts is what the totals count: the positive balances of confirmed orders whose balance is
    reliable. The steps of a change add up to what it did to them, in units and in value.
    """

    class Measure(models.TextChoices):
        TO_INVOICE = "a_faturar", _("To invoice")
        TO_DELIVER = "a_entregar", _("To deliver")

    class Kind(models.TextChoices):
        """In the order in which a bridge shows them."""

        NEW = "novo", _("New orders")
        INCREASE = "aumento", _("Increases")
        INVOICED = "faturado", _("Invoiced")
        INVOICES_UNDONE = "estorno", _("Invoices undone")
        DELIVERED = "entregue", _("Delivered")
        DELIVERIES_UNDONE = "devolvido", _("Returned")
        REDUCTION = "reducao", _("Reductions")
        CANCELLED = "cancelado", _("Cancelled")
        RETIRED = "retirado", _("Retired")
        PRICE = "preco", _("Price, discount, currency")
        POLICY = "politica", _("Policy")
        RELIABILITY = "nao_confiavel", _("Not reliable")
        CONVERSION = "conversao", _("Other unit or currency")

    id = models.BigIntegerField(primary_key=True)
    change = models.ForeignKey(
        BalanceChange, on_delete=models.DO_NOTHING, db_constraint=False, verbose_name=_("change")
    )
    # None once the item is deleted here.
    item = models.ForeignKey(
        CarteiraPrincipal,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        verbose_name=_("item"),
    )
    run = models.ForeignKey(
        SyncRun, on_delete=models.DO_NOTHING, db_constraint=False, null=True, verbose_name=_("run")
    )
    moment = models.DateTimeField(_("moment"))
    empresa = models.CharField(_("company"))
    num_pedido = models.CharField(_("order"))
    cod_produto = models.CharField(_("product code"))
    measure = models.CharField(_("measure"), choices=Measure)
    kind = models.CharField(_("kind"), choices=Kind)
    unidade = models.CharField(_("unit"))
    moeda = models.CharField(_("currency"))
    quantidade = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3)
    valor = models.DecimalField(_("value"), max_digits=30, decimal_places=2)

    class Meta:
        managed = False
        db_table = "bridge_step"
        default_permissions = ()
        verbose_name = _("step of the bridge")
        verbose_name_plural = _("steps of the bridge")

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto}: {self.get_kind_display()}"
