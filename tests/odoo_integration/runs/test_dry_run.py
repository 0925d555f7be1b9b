"""Runs that write nothing and list what would change."""

import json

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, SyncCursor, SyncRun
from odoo_integration.simulator import generate
from tests.lab.commands import command
from tests.lab.runs import run
from tests.lab.state import state


def test_a_rehearsal_writes_nothing_and_lists_what_would_change(company, capsys):
    order = company.order("S001", (1, 100))
    deleted = company.order("S002", (1, 100))
    run()
    before, cursors = state(), list(SyncCursor.objects.values_list())
    company.bill(order, 30)
    company.edit.unlink("sale.order", deleted)
    company.order("S003", (2, 5))

    code, out, _ = command(capsys, "--dry-run")

    assert code == 0
    assert "nothing was written" in out
    listed = [" ".join(line.split()) for line in out.splitlines()]
    after = listed[listed.index("balances that would change:") + 1 :]
    assert [line.rpartition(" ")[0].split(" -> ")[0] for line in after] == [
        "S001 A 100.000",
        "S002 A 100.000",
        "S003 B -",
    ]
    assert after[0].startswith("S001 A 100.000 -> 70.000")
    assert after[1].startswith("S002 A 100.000 -> - ")
    assert state() == before
    assert list(SyncCursor.objects.values_list()) == cursors
    rehearsal = SyncRun.objects.first()
    assert (rehearsal.dry_run, rehearsal.promoted_at) == (True, None)
    assert rehearsal.balances_changed == 3
    assert not BalanceChange.objects.filter(run=rehearsal).exists()


def test_a_rehearsal_on_an_empty_database_lists_fifty_and_counts_the_rest(odoo, capsys):
    odoo(generate(orders=40, seed=3))
    code, out, _ = command(capsys, "--dry-run")
    assert code == 0
    lines = out.splitlines()
    at = lines.index("balances that would change:")
    changed = SyncRun.objects.get().balances_changed
    assert len(lines) - at - 1 == 51
    assert lines[-1] == f"and {changed - 50:,} more"
    assert not CarteiraPrincipal.objects.exists()
    assert run().mode == "full"


def test_a_rehearsal_with_nothing_to_do_says_so(company, capsys):
    company.order("S001", (1, 100))
    run()
    _, out, _ = command(capsys, "--dry-run")
    assert out.splitlines()[-1] == "no balance would change"


def test_a_rehearsal_as_json_carries_the_changes(company, capsys):
    company.order("S001", (1, 100))
    _, out, _ = command(capsys, "--dry-run", "--json")
    assert json.loads(out)["changes"] == [
        {
            "empresa": "",
            "num_pedido": "S001",
            "cod_produto": "A",
            "cause": "new",
            "before": None,
            "after": "100.000",
        }
    ]
