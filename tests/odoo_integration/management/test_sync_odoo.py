"""`manage.py sync_odoo` as a person meets it: exit codes, one clear line, JSON."""

import json
import subprocess
import sys

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun
from odoo_integration.runs.summary import JSON_KEYS
from odoo_integration.simulator import generate
from tests.lab.commands import command
from tests.lab.paths import ROOT


@pytest.fixture
def small(odoo):
    return odoo(generate(orders=40, seed=3))


def test_it_prints_one_json_object_and_nothing_else(small, capsys):
    code, out, err = command(capsys, "--json")
    assert code == 0
    assert err == ""
    run = json.loads(out)
    assert set(run) == {"run_id", *JSON_KEYS}
    assert (run["status"], run["mode"], run["balance_queries"]) == ("done", "full", 1)
    assert run["created"] > 0


def test_it_ends_with_the_summary_and_the_largest_open_balances(small, capsys):
    code, out, _ = command(capsys, "--no-progress")
    assert code == 0
    assert "largest open balances:" in out
    largest = CarteiraPrincipal.objects.em_aberto().firmes().com_valor().order_by("-valor_saldo")[0]
    assert out.partition("largest open balances:\n")[2].startswith(largest.num_pedido)
    # English like the rest, whatever language the screens speak.
    assert "policy: every invoice that is not cancelled counts;" in out


def test_a_second_time_writes_nothing(small, capsys):
    command(capsys, "--json")
    _, out, _ = command(capsys, "--json", "--full")
    run = json.loads(out)
    assert (run["created"], run["updated"], run["retired"]) == (0, 0, 0)


MISTAKES = {
    "no address": ({"ODOO_URL": ""}, 2, "ODOO_URL"),
    "no database": ({"ODOO_DB": ""}, 2, "ODOO_DB"),
    "wrong address": ({"ODOO_URL": "http://127.0.0.1:9"}, 1, "ODOO_URL"),
    "wrong database": ({"ODOO_DB": "outro"}, 2, "ODOO_DB"),
    "wrong password": ({"ODOO_PASSWORD": "s3cr3t-wrong"}, 1, "ODOO_"),
    "unknown protocol's endpoint": ({"ODOO_PROTOCOL": "json2", "ODOO_API_KEY": "demo"}, 2, "ODOO_"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_line(small, capsys, settings, monkeypatch, mistake):
    values, code, named = MISTAKES[mistake]
    for name, value in values.items():
        setattr(settings, name, value)

    got, out, err = command(capsys, "--json")

    assert got == code
    assert named in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert "s3cr3t" not in err + out
    assert json.loads(out)["status"] == "failed"
    assert json.loads(out)["error"] == err
    assert CarteiraPrincipal.objects.count() == 0
    run = SyncRun.objects.get()
    assert (run.status, run.error) == ("failed", err)
    assert "s3cr3t" not in run.error_detail


def test_a_missing_right_names_the_model(odoo, capsys):
    odoo(generate(orders=40, seed=3), denied_models=["account.move.line"])
    code, _, err = command(capsys, "--json")
    assert code == 1
    assert "account.move.line" in err
    assert CarteiraPrincipal.objects.count() == 0


def test_a_missing_field_is_named(small, capsys, settings):
    settings.ODOO_PROFILE = "brasil_ciel"
    code, _, err = command(capsys, "--json")
    assert code == 2
    assert "l10n_br_" in err
    assert "ODOO_PROFILE=standard" in err


@pytest.mark.parametrize(
    "arguments", [["--full", "--order", "S1"], ["--since", "yesterday"], ["--balance-method", "x"]]
)
def test_wrong_usage_exits_with_2(arguments):
    done = subprocess.run(
        [sys.executable, "manage.py", "sync_odoo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
