"""What is special about an invoice line, and why it does not count, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from .choices import StatusNF
from .models import DecisaoNotaCredito, FaturamentoProduto, OperacaoFiscal


@dataclass(frozen=True)
class InvoiceNotes:
    """Notes about invoice lines, with what people decided and named.

    Attributes:
        decided_by: of credit notes, by their ids in Odoo, who decided about them.
        operations: names of fiscal operations by CFOP.
    """

    decided_by: dict[int, str]
    operations: dict[str, str]

    @classmethod
    def about(cls, lines: Sequence[FaturamentoProduto]) -> Self:
        """Reads what the notes of these lines name; nothing where no line needs it."""
        decided = {
            line.odoo_move_id
            for line in lines
            if line.odoo_move_id is not None and line.reabre_saldo is not None
        }
        named = {line.cfop for line in lines if not line.consome_faturar}
        decisions = DecisaoNotaCredito.objects.filter(odoo_move_id__in=decided)
        operations = OperacaoFiscal.objects.filter(cfop__in=named)
        return cls(
            dict(decisions.values_list("odoo_move_id", "decidido_por")) if decided else {},
            dict(operations.values_list("cfop", "descricao")) if named else {},
        )

    def of(self, line: FaturamentoProduto, *, counts: bool) -> str:
        """The note of a line.

        Args:
            counts: whether the line lowers the balance under the policy in force.

        Returns:
            Why the line does not count, or what is special about it; empty for a plain invoice.
        """
        void = _void(line)
        if void:
            return void
        if not line.consome_faturar:
            return _("CFOP %(cfop)s, %(operation)s, does not count") % {
                "cfop": line.cfop,
                "operation": self.operations.get(line.cfop, _("unknown operation")),
            }
        if line.nota_credito:
            return self._of_credit_note(line, counts=counts)
        if line.status_nf == StatusNF.PROVISORIO:
            return _("draft, counts") if counts else _("draft, does not count")
        return _("reverted by a credit note, counts") if line.revertida else ""

    def _of_credit_note(self, line: FaturamentoProduto, *, counts: bool) -> str:
        if line.reabre_saldo is None or line.odoo_move_id is None:
            return _("credit note") if counts else _("credit note, does not count")
        who = {"who": self.decided_by.get(line.odoo_move_id, "—")}
        if line.reabre_saldo:
            return _("credit note, reopens by decision of %(who)s") % who
        return _("credit note, does not reopen by decision of %(who)s") % who


def _void(line: FaturamentoProduto) -> str:
    if line.retirado_em is not None:
        return _("removed in Odoo, does not count")
    if line.status_nf == StatusNF.CANCELADO:
        return _("cancelled, does not count")
    if line.status_nf == StatusNF.DESCONHECIDO:
        return _("fiscal status unknown, does not count")
    return ""
