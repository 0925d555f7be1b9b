"""`manage.py import_legacy`: imports the predecessor's database."""

import sys
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from odoo_integration.legacy import NotEmpty, Unusable, import_legacy, undo
from odoo_integration.resilience import DatabaseUnavailable
from odoo_integration.runs.failure import one_line

FAILED, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = (
        "Copies carteira_principal and faturamento_produto of LEGACY_DATABASE_URL into an empty "
        "installation; run sync_odoo --full afterwards. Exit codes: 0 done, 1 failed, 2 not set."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="rehearse: nothing is written")
        what.add_argument(
            "--undo", action="store_true", help="delete what was imported and not yet adopted"
        )

    def handle(self, *args: Any, **options: Any) -> str:
        if options["undo"]:
            items, invoices = undo()
            return f"deleted: {items:,} items, {invoices:,} invoice lines"
        if not settings.LEGACY_DATABASE_URL:
            self.stderr.write("LEGACY_DATABASE_URL is empty: set it to the predecessor's database")
            sys.exit(WRONG_USE)
        try:
            done = import_legacy(settings.LEGACY_DATABASE_URL, dry_run=options["dry_run"])
        except (NotEmpty, Unusable) as error:
            self.stderr.write(str(error))
            sys.exit(FAILED)
        except psycopg2.Error as error:
            self.stderr.write(f"LEGACY_DATABASE_URL: {type(error).__name__}")
            sys.exit(FAILED)
        except (DatabaseError, DatabaseUnavailable) as error:
            self.stderr.write(one_line(error))
            sys.exit(FAILED)
        for table, columns in done.left_out.items():
            if columns:
                self.stdout.write(f"{table}: not taken: {', '.join(columns)}")
        for remark, count in done.remarks.items():
            self.stdout.write(f"{remark}: {count:,} rows")
        verb = "would be imported" if options["dry_run"] else "imported"
        then = "" if options["dry_run"] else "; now run: manage.py sync_odoo --full"
        return f"{verb}: {done.items:,} items, {done.invoices:,} invoice lines{then}"
