"""What is asked of a run."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SyncRequest:
    """What is asked of a run.

    Attributes:
        trigger: who or what asks.
        full: read everything; otherwise what changed since the last run.
        since: read what changed since this moment instead.
        orders: read only these orders, by number.
        hints: read only the orders that Odoo's hints are about.
        dry_run: do everything, then take it back.
        verify: compare every balance with Odoo's own afterwards.
        accept_retire: retire whatever vanished, however much it is.
        balance_method: how balances are computed; see `promote.balances`.
    """

    trigger: str
    full: bool = False
    since: datetime.datetime | None = None
    orders: tuple[str, ...] = ()
    hints: bool = False
    dry_run: bool = False
    verify: bool = False
    accept_retire: bool = False
    balance_method: str = "aggregate"

    @property
    def names_orders(self) -> bool:
        """Whether it asks for single orders."""
        return bool(self.orders) or self.hints

    @property
    def is_incremental(self) -> bool:
        """Whether it asks for what changed since the last run, and for nothing else."""
        return not (self.full or self.since or self.names_orders or self.verify)
