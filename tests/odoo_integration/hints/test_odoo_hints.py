"""`manage.py odoo_hints`: the rules in Odoo, and one hint through the real address."""

import pytest
from django.core.management import CommandError, call_command

from odoo_integration.client import OdooPermissionError
from odoo_integration.client.administration import RuleCall
from odoo_integration.client.calls import Call
from odoo_integration.hints import rules as hint_rules
from odoo_integration.models import OdooHint
from tests.lab.scripted_odoo import RESET, page

from .automation import ADMIN, AutomationOdoo

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "0123456789abcdef0123456789abcdef"
URL = f"https://carteira.example.com/odoo/aviso/{SECRET}/"


@pytest.fixture(params=[17, 18, 19])
def rules(request, settings, monkeypatch):
    settings.ODOO_HINT_SECRET = SECRET
    settings.SITE_URL = "https://carteira.example.com"
    settings.ODOO_DB, settings.ODOO_USER, settings.ODOO_PASSWORD = "demo", "reader", "pw"
    monkeypatch.setenv("ODOO_ADMIN_USER", ADMIN[0])
    monkeypatch.setenv("ODOO_ADMIN_SECRET", ADMIN[1])
    with AutomationOdoo(request.param) as odoo:
        settings.ODOO_URL = odoo.url
        yield odoo


def command(capsys, *arguments: str) -> str:
    call_command("odoo_hints", *arguments)
    return capsys.readouterr().out


def test_it_prints_what_to_create(rules, capsys):
    told = command(capsys)
    for part in (
        "Carteira: sale.order\n",
        "Carteira: sale.order.line\n",
        "Carteira: account.move\n",
        "On save (on_create_or_write)",
        "[('move_type', 'in', ['out_invoice', 'out_refund'])]",
        URL,
    ):
        assert part in told
    assert rules.written == []


def test_created_rules_are_right_and_created_once(rules, capsys):
    assert command(capsys, "--create").count(": OK") == 3
    assert [(model, method) for model, method, _ in rules.written] == [
        ("base.automation", "create")
    ] * 3
    actions = rules.tables["ir.actions.server"].values()
    assert {(a["state"], a["webhook_url"], a["usage"]) for a in actions} == {
        ("webhook", URL, "base_automation")
    }
    assert command(capsys, "--create").count(": OK") == 3
    assert len(rules.written) == 3
    assert command(capsys, "--check").count(": OK") == 3


def test_a_wrong_rule_is_named_and_corrected(rules, capsys):
    command(capsys, "--create")
    made = rules.tables["base.automation"].values()
    order, line, move = made
    order["active"] = False
    line["trigger"] = "on_create"
    for action in rules.tables["ir.actions.server"].values():
        if action["base_automation_id"] == move["id"]:
            action["webhook_url"] = "https://elsewhere.example.com"
    with pytest.raises(SystemExit):
        call_command("odoo_hints", "--check")
    told = capsys.readouterr().out
    assert "sale.order: switched off" in told
    assert "sale.order.line: changed in Odoo" in told
    assert "account.move: does not call this address" in told
    assert command(capsys, "--create").count(": OK") == 3
    assert len(rules.tables["ir.actions.server"]) == 3


def test_removed_rules_are_gone_and_others_stay(rules, capsys):
    command(capsys, "--create")
    other = {"id": 1, "name": "Somebody's", "active": True}
    rules.tables["base.automation"][1] = other
    assert "3 rules removed" in command(capsys, "--remove")
    assert rules.tables["base.automation"] == {1: other}
    with pytest.raises(SystemExit):
        call_command("odoo_hints", "--check")
    assert capsys.readouterr().out.count(": missing") == 3


@pytest.mark.parametrize("rules", [19], indirect=True)
def test_json2_takes_the_administrators_key(settings, capsys, rules):
    settings.ODOO_PROTOCOL = "json2"
    settings.ODOO_API_KEY = "0123456789abcdef"
    assert command(capsys, "--create").count(": OK") == 3


@pytest.mark.parametrize("rules", [16], indirect=True)
def test_an_odoo_without_webhooks_is_named(rules):
    for arguments in ([], ["--create"]):
        with pytest.raises(CommandError, match=r"Odoo 16\.0 cannot send webhooks"):
            call_command("odoo_hints", *arguments)


@pytest.mark.parametrize("rules", [17], indirect=True)
class TestRefusals:
    def test_a_wrong_administrator_is_one_line_without_the_secret(self, rules, monkeypatch):
        monkeypatch.setenv("ODOO_ADMIN_SECRET", "unique-and-wrong-8731")
        with pytest.raises(CommandError, match='refused the login of "admin"') as raised:
            call_command("odoo_hints", "--create")
        assert "8731" not in str(raised.value)

    @pytest.mark.parametrize("name", ["ODOO_HINT_SECRET", "SITE_URL"])
    def test_a_missing_setting_is_named(self, rules, settings, name):
        setattr(settings, name, "")
        with pytest.raises(CommandError, match=name):
            call_command("odoo_hints")

    def test_a_lost_answer_makes_no_second_rule(self, rules):
        answer = rules.script

        def lose(request):
            done = answer(request)
            return RESET if b'"create"' in request.body else done

        rules.script = lose
        with pytest.raises(CommandError):
            call_command("odoo_hints", "--create")
        assert len(rules.written) == 1


def test_the_syncs_own_calls_stay_reads():
    with pytest.raises(OdooPermissionError):
        Call("base.automation", "create", {"vals_list": [{}]})
    with pytest.raises(OdooPermissionError):
        RuleCall("base.automation", "write", {})


@pytest.mark.parametrize("rules", [17], indirect=True)
class TestTrial:
    def test_a_hint_goes_through_and_leaves_nothing(self, rules, capsys, settings, live_server):
        settings.SITE_URL = live_server.url
        assert "has arrived" in command(capsys, "--test")
        assert not OdooHint.objects.exists()

    def test_a_web_with_another_secret_is_named(self, rules, settings, live_server, monkeypatch):
        settings.SITE_URL = live_server.url
        monkeypatch.setattr(hint_rules, "reverse", lambda *a, **o: f"/odoo/aviso/{'x' * 32}/")
        with pytest.raises(CommandError, match="does not know this ODOO_HINT_SECRET"):
            call_command("odoo_hints", "--test")

    def test_an_address_without_a_web_is_named(self, rules, settings):
        settings.SITE_URL = "http://127.0.0.1:1"
        with pytest.raises(CommandError, match="SITE_URL does not answer"):
            call_command("odoo_hints", "--test")

    def test_another_server_at_the_address_is_named(self, rules, settings):
        settings.SITE_URL = rules.url
        rules.script = lambda request: page(500)
        with pytest.raises(CommandError, match="answers 500"):
            call_command("odoo_hints", "--test")
