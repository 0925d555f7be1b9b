"""The section on hints of docs/odoo.md, followed as it is written."""

import re
import shlex

import pytest
import requests
from django.core.management import call_command
from django_q.models import OrmQ

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun
from odoo_integration.tasks import follow_hints
from tests.lab.paths import ROOT
from tests.lab.runs import run

from .automation import ADMIN, AutomationOdoo

pytestmark = pytest.mark.django_db(transaction=True)

SECTION = (ROOT / "docs/odoo.md").read_text().split("## Hints: ")[1].split("\n## ")[0]
COMMAND = re.compile(r"^ *\.venv/bin/python manage\.py (odoo_hints.*)$", re.MULTILINE)


def test_the_commands_of_the_document_lead_to_a_run_by_a_hint(
    company, settings, live_server, monkeypatch, capsys
):
    order = company.order("VSC1", (1, 10.0))
    run(full=True)
    odoo = settings.ODOO_URL
    for name, value in zip(("ODOO_ADMIN_USER", "ODOO_ADMIN_SECRET"), ADMIN, strict=True):
        assert name in SECTION
        monkeypatch.setenv(name, value)
    # Steps 1 and 2: the secret and the address, in the places that the document names.
    assert {"ODOO_HINT_SECRET", "SITE_URL"} <= set(re.findall(r"[A-Z_]{8,}", SECTION))
    settings.ODOO_HINT_SECRET, settings.SITE_URL = "0123456789abcdef" * 2, live_server.url

    commands = [shlex.split(found) for found in COMMAND.findall(SECTION)]
    assert [command[1:] for command in commands] == [["--test"], ["--create"], ["--check"], []]
    with AutomationOdoo(17) as automation:
        settings.ODOO_URL = automation.url
        for command in commands:
            call_command(*command)
        told = capsys.readouterr().out
        assert "has arrived" in told
        assert told.count(": OK") == 6
        actions = list(automation.tables["ir.actions.server"].values())
        rules = list(automation.tables["base.automation"].values())
        assert len(rules) == len(actions) == 3

        # Step 4: what Odoo then posts, to the address that its rule holds.
        settings.ODOO_URL = odoo
        OrmQ.objects.all().delete()
        company.edit.write("sale.order.line", company.lines_of(order)[0], {"product_uom_qty": 3.0})
        address = next(
            action["webhook_url"] for action in actions
            if rules_model(rules, action) == "sale.order"
        )  # fmt: skip
        body = {"_model": "sale.order", "_id": order, "_action": "Carteira(#7)"}
        assert requests.post(address, json=body, timeout=10).status_code == 204
        assert len(OrmQ.objects.all()) == 1
        hinted = SyncRun.objects.get(pk=follow_hints())
        assert (hinted.trigger, hinted.orders) == ("hint", ["VSC1"])
        assert CarteiraPrincipal.objects.get().qtd_saldo_produto_pedido == 3

        # And how the document says that rules are corrected after another secret, and removed.
        settings.ODOO_URL = automation.url
        settings.ODOO_HINT_SECRET = "fedcba9876543210" * 2
        assert "`odoo_hints --create` again" in SECTION
        call_command("odoo_hints", "--create")
        actions = automation.tables["ir.actions.server"].values()
        assert all(settings.ODOO_HINT_SECRET in action["webhook_url"] for action in actions)
        assert "`odoo_hints --remove`" in SECTION
        call_command("odoo_hints", "--remove")
        assert not automation.tables["base.automation"]


def rules_model(rules: list[dict], action: dict) -> str:
    """The model of the rule that an action belongs to."""
    return next(rule["model_name"] for rule in rules if rule["id"] == action["base_automation_id"])
