"""`manage.py run_cluster`: runs queued and scheduled jobs until it is stopped."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from odoo_integration.jobs.cluster import run_cluster


class Command(BaseCommand):
    help = (
        "Runs queued and scheduled jobs until SIGTERM. Like django-q2's qcluster, but it ends as a "
        "whole when one of its processes is killed: run it under a supervisor that restarts it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Jobs are signed with it. Reading it raises ImproperlyConfigured where it is empty.
        assert settings.SECRET_KEY
        sys.exit(run_cluster())
