"""The filters that invoices alone have."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ... import rules
from ..lists.filters import YesNoFilter


class Unlinked(YesNoFilter):
    title = _("unlinked")
    parameter_name = "sem_pedido"
    yes = _("Without an order")

    def condition(self) -> Q:
        return rules.SEM_PEDIDO


class CreditNote(YesNoFilter):
    title = _("credit note")
    parameter_name = "nota_credito"

    def condition(self) -> Q:
        return Q(nota_credito=True)


class FiscalDivergence(YesNoFilter):
    title = _("fiscal divergence")
    parameter_name = "divergencia_fiscal"

    def condition(self) -> Q:
        return rules.VIGENTES & rules.DIVERGENTES


class Reverted(YesNoFilter):
    title = _("reverted")
    parameter_name = "revertida"

    def condition(self) -> Q:
        return Q(revertida=True)
