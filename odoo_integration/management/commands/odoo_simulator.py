"""`manage.py odoo_simulator`: a simulated Odoo; it uses neither Odoo nor the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odoo_integration.simulator.cli import StartError, add_arguments, serve


class Command(BaseCommand):
    help = "Serve a simulated Odoo (a demo company, or --dataset) until interrupted."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def write(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        try:
            serve(options, write)
        except StartError as error:
            raise CommandError(str(error)) from error
