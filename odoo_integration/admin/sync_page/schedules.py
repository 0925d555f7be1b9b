"""The schedules in words, and the switch that pauses one or lets it go on."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.models import Schedule

from carteira import formats
from carteira.admin_site import site

from ...jobs.schedules import PULSE_SCHEDULE, planned, product_schedules, set_paused
from .. import words
from ..permissions import SET_UP

_PARAMETER, _YES = "pausado", "sim"
_DAILY = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \*")
# The cluster looks for due schedules twice a minute.
_OVERDUE = datetime.timedelta(minutes=2)


@dataclass(frozen=True)
class ScheduleRow:
    """One schedule as the page shows it.

    Attributes:
        name: what it starts.
        rhythm: how often.
        next_run: when it starts next, or since when it should have.
        paused: somebody has paused it.
        overdue: it should have started; no cluster works.
    """

    id: int
    name: str
    rhythm: str
    next_run: str
    paused: bool
    overdue: bool


def schedule_rows() -> list[ScheduleRow]:
    """The product's schedules in their order, without the pulse by which the queue is watched."""
    places = {plan.name: place for place, plan in enumerate(planned())}
    found = [one for one in product_schedules() if one.name != PULSE_SCHEDULE]
    return [_row(one) for one in sorted(found, key=lambda one: places.get(one.name, len(places)))]


def _row(schedule: Schedule) -> ScheduleRow:
    paused = not schedule.repeats
    overdue = not paused and timezone.now() - schedule.next_run > _OVERDUE
    return ScheduleRow(
        schedule.pk,
        words.schedule(schedule.name),
        _rhythm(schedule),
        _("paused") if paused else _when(schedule.next_run),
        paused,
        overdue,
    )


def _rhythm(schedule: Schedule) -> str:
    if schedule.minutes:
        text = ngettext("every minute", "every %(n)d minutes", schedule.minutes)
        return text % {"n": schedule.minutes}
    if daily := _DAILY.fullmatch(schedule.cron or ""):
        minute, hour = map(int, daily.groups())
        return _("every day at %(time)s") % {"time": time_format(datetime.time(hour, minute))}
    return _("by cron: %(expression)s") % {"expression": schedule.cron or "—"}


def _when(instant: datetime.datetime) -> str:
    local, today = timezone.localtime(instant), timezone.localdate()
    time = date_format(local, "TIME_FORMAT")
    if local.date() == today:
        return _("today at %(time)s") % {"time": time}
    if local.date() == today + datetime.timedelta(days=1):
        return _("tomorrow at %(time)s") % {"time": time}
    return formats.moment(instant)


def switch_view(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Pauses a schedule or lets it go on, as the form says, with an entry in its history."""
    user: Any = request.user
    if not user.has_perm(SET_UP):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    schedule = get_object_or_404(product_schedules(), pk=schedule_id)
    paused = request.POST.get(_PARAMETER) == _YES
    if set_paused(schedule, paused=paused):
        with translation.override(settings.LANGUAGE_CODE):
            entry = _("Paused") if paused else _("Resumed")
        LogEntry.objects.log_actions(user.pk, [schedule], CHANGE, entry, single_object=True)
    text = _("%(schedule)s: paused.") if paused else _("%(schedule)s: resumed.")
    messages.success(request, text % {"schedule": capfirst(words.schedule(schedule.name))})
    return redirect("admin:odoo_integration_syncrun_changelist")


site.page("sincronizacao/agenda/<int:schedule_id>/", switch_view, "sync_schedule")
