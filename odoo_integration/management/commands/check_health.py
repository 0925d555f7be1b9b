"""`manage.py check_health`: the watchdog, run every minute from outside the cluster."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from odoo_integration.monitoring.alerts import send_alerts
from odoo_integration.monitoring.health import CHECKS, examine

PROBLEM, CLUSTER_DEAD = 1, 3


class Command(BaseCommand):
    help = (
        "Runs the health checks, and sends what has changed to ALERT_EMAILS and ALERT_WEBHOOK_URL. "
        "Exit codes: 0 no problem, 1 a problem, 3 the job cluster is dead or frozen: restart it."
    )
    # The watchdog has to work whatever the settings are.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", action="append", default=[], choices=list(CHECKS), help="repeatable"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument("--no-alerts", action="store_true", help="send no alerts")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(options["only"])
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings]))
        else:
            self.stdout.write("\n".join(map(str, findings)))
        if not options["no_alerts"]:
            send_alerts(findings)
        bad = {finding.name for finding in findings if not finding.ok}
        if bad:
            sys.exit(CLUSTER_DEAD if "cluster" in bad else PROBLEM)
