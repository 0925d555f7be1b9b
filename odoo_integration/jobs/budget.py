"""How often scheduled runs may start, so that a day's calls to Odoo stay within their budget."""

import datetime
import math
from dataclasses import dataclass
from statistics import fmean

from django.conf import settings
from django.utils import timezone

from ..models import SyncRun
from ..models.runs import SyncRunQuerySet
from ..runs.calls import calls_budget, calls_of_today
from .schedules import planned

_LAST_RUNS = 10
# Of a kind of run that has never been made.
_UNKNOWN_COST = 50.0
# A schedule fires some seconds early or late.
_SLACK = 30.0


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What is left of a day.

    Attributes:
        calls: that the day may have; 0: no limit.
        used: that it has had.
        reserved: for the full run and the verification, where they are still due today.
        seconds: until the day ends.
    """

    calls: int
    used: int
    reserved: float
    seconds: float

    def interval(self, cost: float) -> float:
        """Seconds from one run to the next that spread what is left over the rest of the day.

        One run's calls are kept back, for one that takes more than usual.

        Args:
            cost: calls of one run.

        Returns:
            0 without a budget; infinity where nothing is left.
        """
        if not self.calls:
            return 0.0
        runs = (self.calls - self.used - self.reserved) // cost - 1
        return self.seconds / runs if runs >= 1 else math.inf


def todays_budget() -> Budget:
    """The budget, and what the day has had of it."""
    now = timezone.localtime()
    # A day has 23 hours where summer time begins.
    tomorrow = timezone.make_aware(
        datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time())
    )
    kinds = {
        "full=True": SyncRun.objects.filter(mode=SyncRun.Mode.FULL),
        "verify=True": SyncRun.objects.filter(verified=SyncRun.Verified.EVERYTHING),
    }
    due = [
        usual_cost(runs)
        for kind, runs in kinds.items()
        for job in planned()
        if kind in job.kwargs and job.first_run(now) < tomorrow
    ]
    return Budget(
        calls=calls_budget(),
        used=calls_of_today(),
        reserved=sum(due),
        seconds=(tomorrow - now).total_seconds(),
    )


def usual_cost(runs: SyncRunQuerySet) -> float:
    """Calls that such runs took lately."""
    costs = runs.done().values_list("odoo_requests", flat=True)[:_LAST_RUNS]
    return fmean(costs) if costs else _UNKNOWN_COST


def incremental_interval() -> float:
    """Seconds between two incremental runs: what the settings say, or more to keep the budget.

    Infinity where the rest of the day has no calls left.
    """
    scheduled = 60.0 * settings.SCHEDULE_INCREMENTAL_MINUTES
    incremental = SyncRun.objects.filter(
        mode=SyncRun.Mode.INCREMENTAL, verified=SyncRun.Verified.NOTHING
    )
    return max(scheduled, todays_budget().interval(max(usual_cost(incremental), 1.0)))


def incremental_is_too_early() -> bool:
    """Whether an incremental run has to wait, because the last one was too short a time ago."""
    interval = incremental_interval()
    if interval <= 60.0 * settings.SCHEDULE_INCREMENTAL_MINUTES:
        return False
    return _seconds_since(SyncRun.objects.of_everything()) < interval - _SLACK


def hint_run_is_too_early() -> bool:
    """Whether a run for hints has to wait, because the last run was too short a time ago."""
    of_orders = SyncRun.objects.filter(mode=SyncRun.Mode.ORDER)
    interval = todays_budget().interval(max(usual_cost(of_orders), 1.0))
    return bool(interval) and _seconds_since(SyncRun.objects.all()) < interval


def _seconds_since(runs: SyncRunQuerySet) -> float:
    last = runs.values_list("started_at", flat=True).first()
    return (timezone.now() - last).total_seconds() if last else math.inf
