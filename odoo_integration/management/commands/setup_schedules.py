"""`manage.py setup_schedules`: writes what the queue does by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from odoo_integration.jobs.schedules import paused_schedules, write_schedules


class Command(BaseCommand):
    help = "Creates or corrects the schedules; run it after each change of SCHEDULE_*."

    def handle(self, *args: Any, **options: Any) -> str:
        counts = write_schedules()
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        paused = paused_schedules()
        return f"schedules: {told}" + (f"; paused: {', '.join(paused)}" if paused else "")
