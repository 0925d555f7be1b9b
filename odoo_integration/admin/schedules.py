"""The schedules of the queue: people may change the next run and pause a schedule."""

from typing import Any

from django.http import HttpRequest
from django_q.admin import ScheduleAdmin as Upstream
from django_q.models import Schedule

from carteira.admin.lists.inputs import NamedDateInputs


class ScheduleAdmin(NamedDateInputs, Upstream):
    """Schedules whose function cannot be edited: it could be any function that Python imports."""

    fields = ("name", "func", "kwargs", "schedule_type", "minutes", "cron", "repeats", "next_run")
    readonly_fields = ("name", "func", "kwargs", "schedule_type", "minutes", "cron")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Schedule, form: Any, change: bool) -> None:
        # Only these: the cluster may have changed others since the page was opened.
        obj.save(update_fields=[name for name in form.changed_data if name in self.fields])
