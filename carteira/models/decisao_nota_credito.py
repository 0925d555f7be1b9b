"""`DecisaoNotaCredito`: what a person decided about one credit note."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import text


class DecisaoNotaCredito(models.Model):
    """Whether one credit note reopens balances, whatever the policy says; survives every sync."""

    odoo_move_id = models.BigIntegerField(_("credit note id in Odoo"), unique=True)
    reabre_saldo = models.BooleanField(
        _("reopens the balance"), null=True, help_text=_("Unknown: as the policy says.")
    )
    motivo = models.TextField(_("reason"))
    decidido_por = text(_("decided by"))
    decidido_em = models.DateTimeField(_("decided at"), auto_now=True)

    class Meta:
        db_table = "decisao_nota_credito"
        verbose_name = _("decision about a credit note")
        verbose_name_plural = _("decisions about credit notes")

    def __str__(self) -> str:
        return f"{self.odoo_move_id} · {self.motivo}"
