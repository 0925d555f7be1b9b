"""The result of a verification, as `SyncRun.verification` stores it."""

from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class ComparedBalance:
    """An item that differs from Odoo's; numbers as text.

    Attributes:
        rule: explains the difference, by its name in `verification/compare.sql`; empty: none does.
        empresa: empty in what was stored before companies were read.
        ours, theirs: the balance.
        ours_delivered, theirs_delivered, ours_value, theirs_value: None where they are unknown,
            or were not compared.
    """

    num_pedido: str
    cod_produto: str
    ours: str
    theirs: str
    empresa: str = ""
    ours_delivered: str | None = None
    theirs_delivered: str | None = None
    ours_value: str | None = None
    theirs_value: str | None = None
    rule: str = ""


@dataclass(frozen=True)
class Comparison:
    """What comparing balances with Odoo's own found.

    Attributes:
        equal, explained, unexplained: how many balances.
        rules: how many balances each rule explains, by the names of `verification/compare.sql`.
        items: the first of the unexplained ones.
        explained_items: the first that each rule explains; older runs have kept none.
        not_reliable: how many were not compared, because they lack a rejected record.
    """

    equal: int = 0
    explained: int = 0
    unexplained: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    items: list[ComparedBalance] = field(default_factory=list)
    explained_items: list[ComparedBalance] = field(default_factory=list)
    not_reliable: int = 0

    @classmethod
    def parsed(cls, stored: dict[str, Any]) -> Self:
        """The comparison of a stored JSON object."""
        lists = {
            name: [ComparedBalance(**item) for item in stored.get(name, ())]
            for name in ("items", "explained_items")
        }
        return cls(**stored | lists)
