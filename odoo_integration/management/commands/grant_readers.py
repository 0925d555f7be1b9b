"""`manage.py grant_readers`: makes a database role that may read the views for BI."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odoo_integration.bi import ReaderRightsError, grant_readers


class Command(BaseCommand):
    help = (
        "Makes a role of the database that may read the views of the schema bi and nothing else, "
        "or brings its rights up to date. docs/bi.md says how to connect with it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="its name; it is made where there is none")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--with-notes", action="store_true", help="notes and comments of people here, too"
        )
        what.add_argument("--revoke", action="store_true", help="take its rights back")
        parser.add_argument(
            "--seconds", type=int, default=300, help="how long a statement of it may take; 300"
        )

    def handle(self, *args: Any, **options: Any) -> str:
        role = options["role"]
        try:
            made = grant_readers(
                role,
                with_notes=options["with_notes"],
                revoke=options["revoke"],
                seconds=options["seconds"],
            )
        except ReaderRightsError as error:
            raise CommandError(str(error)) from None
        if options["revoke"]:
            return f"{role} may read no view any more; as an administrator: DROP ROLE {role}"
        said = f"{role} may read the views of the schema bi"
        if options["with_notes"]:
            said += ", and the notes and comments of bi_notas"
        if made:
            said += f".\nIt has no password yet. Give it one in psql: \\password {role}"
        return said
