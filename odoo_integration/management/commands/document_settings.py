"""`manage.py document_settings`: writes docs/configuration.md and .env.example."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from odoo_integration.checks.settings_document import documents


class Command(BaseCommand):
    help = "Writes docs/configuration.md and .env.example from the settings."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only check whether they are current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for file, text in documents().items():
            if file.exists() and file.read_text() == text:
                continue
            if options["check"]:
                self.stderr.write(f"{file.name} is out of date: run manage.py document_settings")
                sys.exit(1)
            file.write_text(text)
            self.stdout.write(f"wrote {file.name}")
