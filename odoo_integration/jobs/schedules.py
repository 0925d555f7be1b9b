"""The scheduled jobs. Writing the schedules is idempotent; they are identified by name."""

import datetime
from dataclasses import dataclass, fields

from croniter import croniter
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import Schedule

from ..runs.calls import calls_budget

# The tasks by their dotted names, as the queue stores them.
RUN_SYNC = "odoo_integration.tasks.run_sync"
PEEK = "odoo_integration.tasks.peek"
CLEAN_UP = "odoo_integration.tasks.clean_up"
PULSE = "odoo_integration.tasks.pulse"
SEND_MAILS = "odoo_integration.tasks.send_mails"

# Who asks for their runs.
SCHEDULE = "schedule"
_PREFIX = "carteira: "
# How django-q2 counts the runs that are left of a schedule.
_PAUSED, _ENDLESS = 0, -1
PULSE_SCHEDULE = f"{_PREFIX}pulse"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One schedule as it should be.

    Attributes:
        name: identifies the schedule; django-q2 itself allows several of one name.
        func: the dotted name of the task.
        kwargs: the task's arguments, in the form django-q2 parses.
        minutes: minutes between two runs; 0 where `cron` is given.
        cron: a cron expression of five fields, in the company's time zone.
    """

    name: str
    func: str
    kwargs: str = ""
    minutes: int = 0
    cron: str = ""

    @property
    def rhythm(self) -> dict[str, object]:
        """The columns that say when the job runs."""
        if self.cron:
            return {"schedule_type": Schedule.CRON, "cron": self.cron, "minutes": None}
        return {"schedule_type": Schedule.MINUTES, "cron": None, "minutes": self.minutes}

    def first_run(self, now: datetime.datetime) -> datetime.datetime:
        """The first run after `now`."""
        if self.cron:
            return croniter(self.cron, timezone.localtime(now)).get_next(datetime.datetime)
        return now + datetime.timedelta(minutes=self.minutes)


def looks() -> bool:
    """Whether light looks at Odoo are planned: not where its calls are limited."""
    limited = settings.ODOO_CALLS_PER_SECOND or calls_budget()
    return settings.SCHEDULE_PEEK_SECONDS > 0 and not limited


def planned() -> tuple[Planned, ...]:
    """Every schedule of the product, from the settings."""
    # django-q2 plans by the minute: the task looks several times in it.
    peek = Planned(name=f"{_PREFIX}peek", func=PEEK, minutes=1)
    return (
        *([peek] if looks() else []),
        Planned(
            name=f"{_PREFIX}incremental",
            func=RUN_SYNC,
            kwargs=f"trigger='{SCHEDULE}'",
            minutes=settings.SCHEDULE_INCREMENTAL_MINUTES,
        ),
        Planned(
            name=f"{_PREFIX}full",
            func=RUN_SYNC,
            kwargs=f"trigger='{SCHEDULE}', full=True",
            cron=settings.SCHEDULE_FULL,
        ),
        Planned(
            name=f"{_PREFIX}verify",
            func=RUN_SYNC,
            kwargs=f"trigger='{SCHEDULE}', verify=True",
            cron=settings.SCHEDULE_VERIFY,
        ),
        Planned(name=f"{_PREFIX}clean-up", func=CLEAN_UP, cron=settings.SCHEDULE_CLEANUP),
        Planned(name=f"{_PREFIX}mails", func=SEND_MAILS, minutes=5),
        Planned(name=PULSE_SCHEDULE, func=PULSE, minutes=1),
    )


@dataclass
class Written:
    """How many schedules were created, changed and removed."""

    created: int = 0
    changed: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, f.name)} {f.name}" for f in fields(self))


def write_schedules() -> Written:
    """Creates missing schedules, corrects those that differ, removes those no longer planned.

    A schedule that an operator paused (`repeats` 0) stays paused. Its next run stays too, unless
    the rhythm changed.
    """
    return _write({schedule.name: schedule for schedule in planned()})


@transaction.atomic
def _write(wanted: dict[str, Planned]) -> Written:
    # Names are not unique in django-q2: without the lock, two callers would create all of them.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('carteira schedules'))")
    held = list(product_schedules().select_for_update().order_by("id"))
    written = Written()
    kept: dict[str, Schedule] = {}
    for schedule in held:
        if schedule.name in wanted and schedule.name not in kept:
            kept[schedule.name] = schedule
        else:
            schedule.delete()
            written.removed += 1
    now = timezone.now()
    for name, plan in wanted.items():
        columns = {"func": plan.func, "kwargs": plan.kwargs} | plan.rhythm
        if name not in kept:
            Schedule.objects.create(name=name, next_run=plan.first_run(now), **columns)
            written.created += 1
            continue
        current = {column: getattr(kept[name], column) for column in columns}
        if current == columns:
            continue
        if any(current[column] != columns[column] for column in plan.rhythm):
            columns["next_run"] = plan.first_run(now)
        Schedule.objects.filter(pk=kept[name].pk).update(**columns)
        written.changed += 1
    return written


def missing_schedules() -> list[str]:
    """Names of planned schedules that do not exist."""
    there = set(product_schedules().values_list("name", flat=True))
    return [schedule.name for schedule in planned() if schedule.name not in there]


def product_schedules() -> QuerySet[Schedule]:
    """The schedules of the product, as the queue has them."""
    return Schedule.objects.filter(name__startswith=_PREFIX)


def paused_schedules() -> list[str]:
    """Names of schedules an operator has paused."""
    return sorted(product_schedules().filter(repeats=_PAUSED).values_list("name", flat=True))


def set_paused(schedule: Schedule, *, paused: bool) -> bool:
    """Pauses a schedule, or lets it go on; what it missed while it was paused is not made up for.

    Returns:
        Whether it was otherwise before.
    """
    if paused:
        running = product_schedules().filter(pk=schedule.pk).exclude(repeats=_PAUSED)
        return bool(running.update(repeats=_PAUSED))
    now = timezone.now()
    changed: dict[str, object] = {"repeats": _ENDLESS}
    plan = next((plan for plan in planned() if plan.name == schedule.name), None)
    if plan and schedule.next_run < now:
        changed["next_run"] = plan.first_run(now)
    return bool(product_schedules().filter(pk=schedule.pk, repeats=_PAUSED).update(**changed))
