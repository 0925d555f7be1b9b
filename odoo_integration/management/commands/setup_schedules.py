"""`manage.py setup_schedules`: writes the schedules of the queue."""

from typing import Any

from django.core.management.base import BaseCommand

from odoo_integration.jobs.schedules import paused_schedules, write_schedules


class Command(BaseCommand):
    help = "Creates or corrects the schedules; run it after each change of SCHEDULE_*."

    def handle(self, *args: Any, **options: Any) -> str:
        written = write_schedules()
        paused = paused_schedules()
        return f"schedules: {written}" + (f"; paused: {', '.join(paused)}" if paused else "")
