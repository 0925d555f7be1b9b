"""`manage.py sync_odoo`: updates the backlog from Odoo."""

import argparse
import json
import logging
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from odoo_integration.runs.moments import parse_moment

logger = logging.getLogger("carteira.sync")

FAILED, WRONG_USE, REFUSED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Reads orders and invoices from Odoo and computes every balance. "
        "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 another run is active."
    )

    # Shows the run; None until it is about to start.
    _progress: Any = None

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        refuse = parser.error

        def error(message: str) -> None:
            # Before the options are known, so they are looked for where they come from.
            if "--json" in sys.argv:
                self._print_failure(message)
            refuse(message)

        parser.error = error  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--full", action="store_true", help="read everything again")
        what.add_argument(
            "--since", type=_moment, metavar="ISO", help="read what changed since this moment"
        )
        what.add_argument(
            "--order",
            action="append",
            type=_order_number,
            default=[],
            metavar="NUM",
            help="read only this order with its invoices; repeatable",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, write nothing"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="compare every balance (with --order those of the orders) with Odoo's own",
        )
        parser.add_argument(
            "--accept-retire", action="store_true", help="retire whatever vanished, however much"
        )
        parser.add_argument(
            "--balance-method",
            choices=("aggregate", "chunked", "per-item"),
            default="aggregate",
            help="how invoiced quantities are summed; the others are slower and ask less at a time",
        )
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object, nothing else"
        )
        parser.add_argument("--no-progress", action="store_true", help="no live display")
        parser.add_argument("--trigger", default="command", help=argparse.SUPPRESS)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            # A wrong setting that a system check found; Django prints it in full.
            if options["json"]:
                self._print_failure(_one_line(error))
            raise
        # Every failure is one line, and the one JSON object that was asked for.
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
            code, line = _exit_code(error), _one_line(error)
            if options["json"]:
                self._print_failure(line, refused=code == REFUSED)
            self.stderr.write(line)
            sys.exit(code)

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported late: --help and a wrong option answer at once, without these modules.
        from odoo_integration.monitoring.alerts import alert_after_run
        from odoo_integration.runs.progress import LogLines, Progress, terminal_progress
        from odoo_integration.runs.summary import run_as_dict, summary
        from odoo_integration.sync import SyncRequest, sync

        request = SyncRequest(
            trigger=options["trigger"],
            full=options["full"],
            since=options["since"],
            orders=tuple(options["order"]),
            dry_run=options["dry_run"],
            verify=options["verify"],
            accept_retire=options["accept_retire"],
            balance_method=options["balance_method"],
        )
        silent = options["json"]
        if silent or options["no_progress"] or not sys.stderr.isatty():
            self._progress = Progress() if silent else LogLines()
        else:
            self._progress = terminal_progress()
        try:
            run = sync(request, progress=self._progress)
        finally:
            self._progress.close()
            alert_after_run()
        if options["json"]:
            self.stdout.write(json.dumps(run_as_dict(run)))
        else:
            self.stdout.write(_encodable(summary(run), self.stdout.encoding))

    def _print_failure(self, line: str, *, refused: bool = False) -> None:
        from odoo_integration.runs.summary import run_as_dict

        run = self._progress.run if self._progress else None
        shown = run_as_dict(run) if run and not refused else {"status": "failed"}
        if refused:
            shown["status"] = "refused"
        self.stdout.write(json.dumps(shown | {"error": line}))


def _exit_code(error: BaseException) -> int:
    """The exit code for a failure; one that nobody foresaw is logged with its traceback."""
    from odoo_integration.client import OdooConfigurationError, OdooError
    from odoo_integration.runs.errors import AnotherRunActive, SettingMissing, SyncError

    if isinstance(error, AnotherRunActive):
        return REFUSED
    if isinstance(error, (SettingMissing, OdooConfigurationError, ImproperlyConfigured)):
        return WRONG_USE
    if not isinstance(error, (SyncError, OdooError, DatabaseError, KeyboardInterrupt)):
        logger.error("the sync failed unexpectedly", exc_info=error)
    return FAILED


def _one_line(error: BaseException) -> str:
    from odoo_integration.runs.failure import one_line

    return one_line(error)


def _encodable(text: str, encoding: str | None) -> str:
    """The text, with what the output's encoding does not have replaced."""
    return text.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8")


def _order_number(text: str) -> str:
    if not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of an order")
    return text


def _moment(text: str) -> Any:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
