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
    return _budget(timezone.localtime(), used=calls_of_today())


def _budget(after: datetime.datetime, *, used: int) -> Budget:
    """The budget for the rest of a day.

    Args:
        after: when the rest begins, in local time.
        used: calls that the day has had by then.
    """
    # A day has 23 hours where summer time begins.
    tomorrow = _midnight(after.date() + datetime.timedelta(days=1))
    kinds = {
        "full=True": SyncRun.objects.filter(mode=SyncRun.Mode.FULL),
        "verify=True": SyncRun.objects.filter(verified=SyncRun.Verified.EVERYTHING),
    }
    due = [
        usual_cost(runs)
        for kind, runs in kinds.items()
        for job in planned()
        if kind in job.kwargs and job.first_run(after) < tomorrow
    ]
    return Budget(
        calls=calls_budget(),
        used=used,
        reserved=sum(due),
        seconds=(tomorrow - after).total_seconds(),
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def usual_cost(runs: SyncRunQuerySet) -> float:
    """Calls that such runs took lately."""
    costs = runs.done().values_list("odoo_requests", flat=True)[:_LAST_RUNS]
    return fmean(costs) if costs else _UNKNOWN_COST


def incremental_interval() -> float:
    """Seconds between two incremental runs: what the settings say, or more to keep the budget.

    Infinity where the rest of the day has no calls left.
    """
    return max(_scheduled(), todays_budget().interval(_incremental_cost()))


def longest_interval() -> float:
    """Seconds that may pass between two incremental runs where all is well.

    Where the rest of the day has no calls left, what a whole day's budget gives: that is how long
    before midnight a budget that is used evenly ends. Infinity where a day is too short for any.
    """
    cost = _incremental_cost()
    today = todays_budget().interval(cost)
    whole = _budget(_midnight(timezone.localdate()), used=0).interval(cost)
    return max(_scheduled(), whole, 0.0 if math.isinf(today) else today)


def _scheduled() -> float:
    return 60.0 * settings.SCHEDULE_INCREMENTAL_MINUTES


def _incremental_cost() -> float:
    incremental = SyncRun.objects.filter(
        mode=SyncRun.Mode.INCREMENTAL, verified=SyncRun.Verified.NOTHING
    )
    return max(usual_cost(incremental), 1.0)


def incremental_is_too_early() -> bool:
    """Whether an incremental run has to wait, because the last one was too short a time ago."""
    interval = incremental_interval()
    if interval <= _scheduled():
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
