"""`manage.py sync_odoo`: updates the backlog from Odoo."""

import argparse
import json
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from odoo_integration.runs.moments import parse_moment

FAILED, WRONG_USE, REFUSED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Reads orders and invoices from Odoo and computes every balance. "
        "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 another run is active."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--full", action="store_true", help="read everything again")
        what.add_argument(
            "--since", type=_moment, metavar="ISO", help="read what changed since this moment"
        )
        what.add_argument(
            "--order",
            action="append",
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

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported late: --help and a wrong option answer at once, without these modules.
        from odoo_integration.client import OdooConfigurationError, OdooError
        from odoo_integration.monitoring.alerts import alert_after_run
        from odoo_integration.resilience import DatabaseUnavailable
        from odoo_integration.runs.errors import AnotherRunActive, SettingMissing, SyncError
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
            progress = Progress() if silent else LogLines()
        else:
            progress = terminal_progress()
        try:
            run = sync(request, progress=progress)
        except AnotherRunActive as error:
            self._fail(REFUSED, error, {"status": "refused"} if options["json"] else None)
        except (SettingMissing, OdooConfigurationError, ImproperlyConfigured) as error:
            self._fail(WRONG_USE, error, _failed(progress.run) if options["json"] else None)
        except (SyncError, OdooError, DatabaseError, DatabaseUnavailable) as error:
            self._fail(FAILED, error, _failed(progress.run) if options["json"] else None)
        finally:
            progress.close()
            alert_after_run()
        if options["json"]:
            self.stdout.write(json.dumps(run_as_dict(run)))
        else:
            self.stdout.write(summary(run))

    def _fail(self, code: int, error: Exception, shown: dict[str, Any] | None) -> None:
        from odoo_integration.runs.failure import one_line

        line = one_line(error)
        if shown is not None:
            self.stdout.write(json.dumps(shown | {"error": line}))
        self.stderr.write(line)
        sys.exit(code)


def _failed(run: Any) -> dict[str, Any]:
    from odoo_integration.runs.summary import run_as_dict

    return run_as_dict(run) if run else {"status": "failed"}


def _moment(text: str) -> Any:
    try:
        return parse_moment(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an ISO date or datetime such as 2026-11-23 or 2026-11-23T08:00"
        ) from None
