"""`manage.py check_sync`: the self-test."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from odoo_integration.monitoring.selftest import STEPS, self_test


class Command(BaseCommand):
    help = (
        "Tries database, recovery, balance query, Odoo and queue. Only reads; ends one database "
        "session of its own. Exit codes: 0 all OK, 1 something failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", action="append", default=[], choices=list(STEPS), help="repeatable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for step in self_test(tuple(options["only"])):
            self.stdout.write(str(step))
            self.stdout.flush()
            failed += not step.ok
        if failed:
            self.stdout.write(f"{failed} of the tests FAILED")
            sys.exit(1)
        self.stdout.write("everything OK")
