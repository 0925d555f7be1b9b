"""What a promote is asked for, and what it did."""

import datetime
from dataclasses import dataclass, field

from ..runs.extras import Extras
from ..runs.window import Shown


@dataclass(frozen=True, kw_only=True)
class PromoteRequest:
    """What one run wants to promote.

    Attributes:
        run_id: the run.
        fence: the last promoted run this one has seen; another one since means it lost its place.
        policy: the balance policy it computes with.
        rows: how many rows each staging table must hold; fewer means staging was lost.
        cursors: per Odoo model, the `write_date` the next run starts from.
        shown: what the windows held; None for a run that moves no cursor.
        started: the run's start on Odoo's clock; None if it is not known.
        asked_at: when this run began to ask for all that is new; None if it did not.
        small_models: this run has read every record of the small models.
        baseline: this run has read everything.
        extras: the extra fields to keep from now on; None where they stay as they are.
        everything: compute every item again, for a new policy.
        balance_method: how the invoiced quantities are summed; see `promote.balances`.
    """

    run_id: int
    fence: int
    policy: str
    rows: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    shown: Shown | None = None
    started: datetime.datetime | None = None
    asked_at: datetime.datetime | None = None
    small_models: bool = False
    baseline: bool = False
    everything: bool = False
    extras: Extras | None = None
    balance_method: str = "aggregate"


@dataclass(frozen=True, kw_only=True)
class PromoteResult:
    """What changed: rows of the business tables, and balances.

    Attributes:
        balances_changed: all changed balances; the next four are its parts and the renamed ones.
    """

    created: int = 0
    updated: int = 0
    retired: int = 0
    rejected: int = 0
    balance_queries: int = 0
    balance_seconds: float = 0.0
    balances_changed: int = 0
    balances_new: int = 0
    balances_increased: int = 0
    balances_reduced: int = 0
    balances_removed: int = 0
