"""The two named choices that decide what counts as invoiced."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

INVOICES = {
    "not_cancelled": _("every invoice that is not cancelled counts"),
    "posted_only": _("only posted invoices count"),
}
"""The values of FATURADO_CONTA."""

CREDIT_NOTES = {
    "ignored": _("credit notes do not reopen the balance"),
    "negative": _("credit notes reopen the balance"),
}
"""The values of NOTA_CREDITO."""


@dataclass(frozen=True, repr=False)
class Policy:
    """What lowers a balance.

    Attributes:
        invoices: `not_cancelled` counts every invoice that is not cancelled, drafts included;
            `posted_only` counts posted invoices alone.
        credit_notes: `ignored` leaves balances as they are when goods are credited; `negative`
            reopens them, as Odoo's own `qty_invoiced` does.
    """

    invoices: str = "not_cancelled"
    credit_notes: str = "ignored"

    def __repr__(self) -> str:
        # Each promote stores this text, and another one makes the next sync compute every balance
        # again: it keeps the names it was first stored with.
        return f"Politica(conta={self.invoices!r}, nota_credito={self.credit_notes!r})"

    def __str__(self) -> str:
        return f"{INVOICES[self.invoices]}; {CREDIT_NOTES[self.credit_notes]}"


def policy_in_force() -> Policy:
    """The policy of the settings FATURADO_CONTA and NOTA_CREDITO."""
    return Policy(invoices=settings.FATURADO_CONTA, credit_notes=settings.NOTA_CREDITO)
