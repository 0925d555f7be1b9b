"""What the queue does by itself, and when. Writing it is idempotent, by name."""

import datetime
from dataclasses import dataclass

from croniter import croniter
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import Schedule

PREFIX = "carteira: "


@dataclass(frozen=True)
class Planned:
    """One schedule as it should be.

    Attributes:
        name: how it is found again; django-q2 itself allows two of one name.
        func: the task, by its dotted name.
        kwargs: the task's arguments, as django-q2 parses them.
        minutes: between two runs; 0 where `cron` says when.
        cron: five fields of cron, in the company's time.
    """

    name: str
    func: str
    kwargs: str = ""
    minutes: int = 0
    cron: str = ""

    @property
    def rhythm(self) -> dict[str, object]:
        """The columns that say when."""
        if self.cron:
            return {"schedule_type": Schedule.CRON, "cron": self.cron, "minutes": None}
        return {"schedule_type": Schedule.MINUTES, "cron": None, "minutes": self.minutes}

    def first_run(self, now: datetime.datetime) -> datetime.datetime:
        """The first time after `now`."""
        if self.cron:
            return croniter(self.cron, timezone.localtime(now)).get_next(datetime.datetime)
        return now + datetime.timedelta(minutes=self.minutes)


def planned() -> tuple[Planned, ...]:
    """Every schedule of the product, from the settings."""
    run = "odoo_integration.tasks.run_sync"
    return (
        Planned(
            f"{PREFIX}incremental",
            run,
            "trigger='schedule'",
            minutes=settings.SCHEDULE_INCREMENTAL_MINUTES,
        ),
        Planned(f"{PREFIX}full", run, "trigger='schedule', full=True", cron=settings.SCHEDULE_FULL),
        Planned(
            f"{PREFIX}verify", run, "trigger='schedule', verify=True", cron=settings.SCHEDULE_VERIFY
        ),
        Planned(
            f"{PREFIX}clean-up", "odoo_integration.tasks.clean_up", cron=settings.SCHEDULE_CLEANUP
        ),
        # Goes through scheduler, pusher, worker and monitor: what tells that all four live.
        Planned(f"{PREFIX}pulse", "odoo_integration.tasks.pulse", minutes=1),
    )


@transaction.atomic
def write_schedules() -> dict[str, int]:
    """Creates what is missing, corrects what differs, removes what is no longer planned.

    An operator's pause (`repeats` 0) stays, and so does the next run, unless the rhythm changed.

    Returns:
        How many were `created`, `changed`, `removed`.
    """
    wanted = {schedule.name: schedule for schedule in planned()}
    # Names are not unique in django-q2: two installers at once would both create all of them.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('carteira schedules'))")
    held = list(Schedule.objects.select_for_update().filter(name__startswith=PREFIX).order_by("id"))
    counts = {"created": 0, "changed": 0, "removed": 0}
    kept: dict[str, Schedule] = {}
    for schedule in held:
        if schedule.name in wanted and schedule.name not in kept:
            kept[schedule.name] = schedule
        else:
            schedule.delete()
            counts["removed"] += 1
    now = timezone.now()
    for name, plan in wanted.items():
        columns = {"func": plan.func, "kwargs": plan.kwargs} | plan.rhythm
        if name not in kept:
            Schedule.objects.create(name=name, next_run=plan.first_run(now), **columns)
            counts["created"] += 1
            continue
        current = {column: getattr(kept[name], column) for column in columns}
        if current == columns:
            continue
        if any(current[column] != columns[column] for column in plan.rhythm):
            columns["next_run"] = plan.first_run(now)
        Schedule.objects.filter(pk=kept[name].pk).update(**columns)
        counts["changed"] += 1
    return counts


def missing_schedules() -> list[str]:
    """Names of planned schedules that are not there."""
    there = set(Schedule.objects.filter(name__startswith=PREFIX).values_list("name", flat=True))
    return [schedule.name for schedule in planned() if schedule.name not in there]


def paused_schedules() -> list[str]:
    """Names of schedules an operator has paused."""
    return sorted(
        Schedule.objects.filter(name__startswith=PREFIX, repeats=0).values_list("name", flat=True)
    )
