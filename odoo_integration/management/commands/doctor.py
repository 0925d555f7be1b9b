"""`manage.py doctor`: one file with all that a report of a problem needs."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from odoo_integration.monitoring.doctor import report


class Command(BaseCommand):
    help = (
        "Writes one file with versions, settings without secrets, checks, last runs and plans, to "
        "send with a report. Tries out what check_sync tries out."
    )
    # What they find is in the report.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", metavar="FILE", help="carteira-doctor-<date>.md otherwise")

    def handle(self, *args: Any, **options: Any) -> str:
        name = options["output"] or f"carteira-doctor-{timezone.localtime():%Y%m%d-%H%M%S}.md"
        file = Path(name)
        try:
            # Nobody else's: it tells how the installation is set up.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from None
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
            for heading, text in report():
                self.stderr.write(f"{heading} …", ending="\n")
                out.write(f"## {heading}\n\n```\n{text or 'nothing'}\n```\n\n")
        return f"{file.resolve()} written: read it before you send it."
