"""The two named choices that decide what counts as invoiced."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Politica:
    """What lowers a balance.

    Attributes:
        conta: `not_cancelled` counts every invoice that is not cancelled, drafts included;
            `posted_only` counts posted invoices alone.
        nota_credito: `ignored` leaves balances as they are when goods are credited; `negative`
            reopens them, as Odoo's own `qty_invoiced` does.
    """

    conta: str = "not_cancelled"
    nota_credito: str = "ignored"

    def __str__(self) -> str:
        contam = {
            "not_cancelled": _("every invoice that is not cancelled counts"),
            "posted_only": _("only posted invoices count"),
        }
        notas = {
            "ignored": _("credit notes do not reopen the balance"),
            "negative": _("credit notes reopen the balance"),
        }
        return f"{contam[self.conta]}; {notas[self.nota_credito]}"


def politica_em_vigor() -> Politica:
    """The policy of the settings FATURADO_CONTA and NOTA_CREDITO."""
    return Politica(conta=settings.FATURADO_CONTA, nota_credito=settings.NOTA_CREDITO)
