"""`OperacaoFiscal`: what an invoice line means for a balance, by its CFOP."""

import hashlib

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fields import text


class OperacaoFiscalQuerySet(models.QuerySet["OperacaoFiscal"]):
    """Queries over fiscal operations."""

    def digest(self) -> str:
        """A text that changes with what any of them takes from an item."""
        rows = self.order_by("cfop").values_list(
            "cfop", "consome_faturar", "consome_entregar", "bonificacao", "salvo_faturado_antes"
        )
        return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


class OperacaoFiscal(models.Model):
    """A fiscal operation, and what its invoice lines take from an item.

    Lines of a CFOP that is not here are listed, and count as nothing. Lines without a CFOP are
    ordinary sales.
    """

    cfop = models.CharField(
        _("CFOP"),
        unique=True,
        validators=[RegexValidator(r"\A[1-7][0-9]{3}\Z", _("A CFOP has four digits."))],
    )
    descricao = text(_("operation"))
    consome_faturar = models.BooleanField(_("lowers what is left to invoice"), default=True)
    consome_entregar = models.BooleanField(
        _("lowers what is left to deliver"),
        default=True,
        help_text=_("Only of items whose deliveries Odoo's stock does not count."),
    )
    bonificacao = models.BooleanField(_("bonus"), default=False)
    salvo_faturado_antes = models.BooleanField(
        _("unless invoiced before"),
        default=False,
        help_text=_(
            "Lowers what is left to invoice only of items without a note that invoices them and"
            " delivers nothing, as 5922 does."
        ),
    )

    objects = OperacaoFiscalQuerySet.as_manager()

    class Meta:
        db_table = "operacao_fiscal"
        ordering = ("cfop",)
        constraints = (
            models.CheckConstraint(
                condition=Q(salvo_faturado_antes=False)
                | Q(consome_faturar=True, consome_entregar=True),
                name="operacao_salvo_faturado_antes",
                violation_error_message=_(
                    "Only an operation that lowers both balances can depend on what was invoiced"
                    " before."
                ),
            ),
        )
        verbose_name = _("fiscal operation")
        verbose_name_plural = _("fiscal operations")

    def __str__(self) -> str:
        return f"{self.cfop} · {self.descricao}"
