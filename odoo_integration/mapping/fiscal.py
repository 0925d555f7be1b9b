"""What the tax authority says of an invoice, and what that makes of its status in Odoo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from .plan import Column, Fields, Plan

DRAFT, POSTED, CANCELLED, UNKNOWN = "Provisório", "Lançado", "Cancelado", "Desconhecido"


class Standing(Enum):
    """Where an invoice stands with the tax authority."""

    VALID = auto()
    WAITING = auto()
    # May be corrected and sent again.
    REFUSED = auto()
    # Cancelled, denied, or a number given up.
    VOID = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class FiscalField:
    """A field of invoices that holds the tax authority's answer.

    Attributes:
        column: how it is read; its own name is not staged.
        standings: what its values mean, in lower case.
        others: what any other value means; None where it changes nothing.
    """

    column: Column
    standings: Mapping[str, Standing]
    others: Standing | None = Standing.UNKNOWN

    def is_read(self, offered: Fields) -> bool:
        """Whether a server has it, or the profile cannot do without it.

        Args:
            offered: `fields_get` of invoices.
        """
        return not self.column.optional or any(name in offered for name in self.column.sources)


def with_fiscal_status(plan: Plan, fields: Sequence[FiscalField]) -> Plan:
    """Lets the tax authority's answer decide the status of invoices.

    Adds the columns `fiscal_status`, the answer as Odoo has it, and `fiscal_divergence`. Of several
    fields the first that has a value decides; without one, Odoo's own status stands.

    Args:
        plan: of invoices, with the columns of `fields`.
    """

    def judge(values: dict[str, Any]) -> None:
        answer, standing = "", None
        for field in fields:
            if answer := values[field.column.name]:
                standing = field.standings.get(answer.strip().lower(), field.others)
                break
        values["fiscal_status"] = answer
        values["status"], values["fiscal_divergence"] = verdict(values["status"], standing)

    return plan.refined(
        judge,
        adds=("fiscal_status", "fiscal_divergence"),
        drops=tuple(field.column.name for field in fields),
    )


def verdict(status: str, standing: Standing | None) -> tuple[str, str]:
    """The status that counts, and how the two sides differ.

    Args:
        status: Odoo's own, in our words.
        standing: None where the tax authority has not been asked.

    Returns:
        The status, and the divergence's kind, empty where there is none.
    """
    if standing is Standing.VALID:
        return status, "" if status == POSTED else "autorizada"
    if standing is Standing.VOID:
        return CANCELLED, "" if status == CANCELLED else "sem_validade"
    if standing is Standing.UNKNOWN:
        return CANCELLED if status == CANCELLED else UNKNOWN, "desconhecida"
    if standing is None or status == CANCELLED:
        return status, ""
    # A promise, as a draft is: it is not valid yet.
    return DRAFT, "rejeitada" if standing is Standing.REFUSED else ""
