"""`manage.py odoo_hints`: the automation rules by which Odoo tells what changed."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odoo_integration.client import OdooClient, OdooError
from odoo_integration.extract.connection import configured_odoo, counted_connection, odoo_config
from odoo_integration.hints.rules import (
    ALL_RULES,
    TRIGGER,
    WEBHOOKS_SINCE,
    create_rules,
    delete_rules,
    find_rules,
    hint_url,
)
from odoo_integration.hints.trial import send_trial_hint
from odoo_integration.runs.errors import SyncError


class Command(BaseCommand):
    help = (
        "Prints the automation rules to create in Odoo, or creates, checks or removes them. These "
        "need an administrator: ODOO_ADMIN_USER and ODOO_ADMIN_SECRET (password or API key), or a "
        "prompt; they are not stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--create", action="store_true", help="create or correct the rules")
        what.add_argument("--check", action="store_true", help="look whether Odoo has the rules")
        what.add_argument("--remove", action="store_true", help="remove the rules")
        what.add_argument("--test", action="store_true", help="send one hint through SITE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            url = hint_url()
            if options["test"]:
                send_trial_hint(url)
                self.stdout.write("OK: a hint sent to SITE_URL has arrived")
            elif options["create"] or options["check"] or options["remove"]:
                with _administrator() as client:
                    self._administer(client, url, options)
            else:
                with configured_odoo() as config, counted_connection(config) as client:
                    _require_webhooks(client)
                self._print(url)
        except (OdooError, SyncError) as error:
            raise CommandError(str(error)) from None

    def _administer(self, client: OdooClient, url: str, options: dict[str, Any]) -> None:
        if options["remove"]:
            self.stdout.write(f"{delete_rules(client, url)} rules removed")
            return
        if options["create"]:
            create_rules(client, url)
        found = list(find_rules(client, url))
        for one in found:
            self.stdout.write(f"{one.rule.name}: {one.wrong or 'OK'}")
        if any(one.wrong for one in found):
            sys.exit(1)

    def _print(self, url: str) -> None:
        self.stdout.write(
            "In Odoo, in developer mode: Settings > Technical > Automation Rules. Create these "
            f"{len(ALL_RULES)} rules. The address holds the secret: who knows it can make Carteira "
            "read records again.\n"
        )
        for rule in ALL_RULES:
            self.stdout.write(
                f"\n{rule.name}\n"
                f"  Model:    {rule.model}\n"
                f"  Trigger:  On save ({TRIGGER})\n"
                f"  Apply on: {rule.domain}\n"
                f"  Action:   Send Webhook Notification, without fields, to\n"
                f"            {url}"
            )


@contextmanager
def _administrator() -> Iterator[OdooClient]:
    """A client of an administrator, whose credentials live as long as it does."""
    user = os.environ.get("ODOO_ADMIN_USER") or _asked(input, "Administrator of Odoo: ")
    secret = os.environ.get("ODOO_ADMIN_SECRET") or _asked(getpass.getpass, "Password or API key: ")
    config = odoo_config()
    # Over RPC both a password and a key are taken.
    protocol = "jsonrpc" if config.protocol == "auto" else config.protocol
    config = replace(
        config,
        user=user,
        password=secret,
        api_key=secret if protocol == "json2" else "",
        protocol=protocol,
        # Odoo may have made the rule whose answer was lost.
        max_retries=0,
    )
    with counted_connection(config) as client:
        _require_webhooks(client)
        client.authenticate()
        yield client


def _asked(ask: Any, prompt: str) -> str:
    try:
        return ask(prompt).strip()
    except EOFError:
        raise CommandError("set ODOO_ADMIN_USER and ODOO_ADMIN_SECRET") from None


def _require_webhooks(client: OdooClient) -> None:
    version = client.version()
    if version.major < WEBHOOKS_SINCE:
        raise CommandError(
            f"Odoo {version.text} cannot send webhooks; versions from {WEBHOOKS_SINCE} on can"
        )
