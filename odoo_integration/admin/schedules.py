"""Schedules as people may change them: when, and whether; never what is run."""

from typing import Any

from django.http import HttpRequest
from django_q.admin import ScheduleAdmin as Upstream
from django_q.models import Schedule


class ScheduleAdmin(Upstream):
    """A schedule names a function by its path: who could write one could run anything."""

    fields = ("name", "func", "kwargs", "schedule_type", "minutes", "cron", "repeats", "next_run")
    readonly_fields = ("name", "func", "kwargs", "schedule_type", "minutes", "cron")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Schedule, form: Any, change: bool) -> None:
        # The cluster may have moved it on since the page was opened.
        obj.save(update_fields=[name for name in form.changed_data if name in self.fields])
