"""What a person decided about one credit note, through runs."""

import pytest

from carteira.explanation import explain_item
from carteira.models import CarteiraPrincipal, DecisaoNotaCredito
from odoo_integration.models import BalanceChange
from tests.lab.backlog import saldo
from tests.lab.runs import run
from tests.lab.state import state


def decide(move: int, answer: bool | None, *, by: str = "Ana") -> None:
    DecisaoNotaCredito.objects.update_or_create(
        odoo_move_id=move,
        defaults={"reabre_saldo": answer, "motivo": "combinado", "decidido_por": by},
    )


@pytest.fixture
def refund(company) -> int:
    """A credit note of 12 on an order of 100 of which 30 are invoiced."""
    order = company.order("S001", (1, 100))
    invoice = company.bill(order, 30)
    credit = company.bill(
        order, 12, move_type="out_refund", reversed_entry_id=invoice, name="RNF 4"
    )
    run()
    return credit


@pytest.mark.parametrize(
    ("policy", "answer", "balance"),
    [
        ("ignored", None, 70),
        ("ignored", True, 82),
        ("ignored", False, 70),
        ("negative", None, 82),
        ("negative", True, 82),
        ("negative", False, 70),
    ],
)
def test_a_decision_stands_above_the_policy(refund, settings, policy, answer, balance):
    settings.NOTA_CREDITO = policy
    decide(refund, answer)
    assert run(verify=True).verification["unexplained"] == 0
    assert saldo("S001") == balance
    found = state()
    run(full=True)
    assert state() == found


def test_it_survives_every_sync_and_can_be_taken_back(company, refund):
    decide(refund, True)
    run()
    company.edit.write("account.move", refund, {"invoice_origin": "S001, outra"})
    for full in (False, True):
        run(full=full)
        assert saldo("S001") == 82
    decide(refund, None)
    run()
    assert saldo("S001") == 70
    decide(refund, False)
    run()
    assert saldo("S001") == 70


def test_the_sum_and_the_change_log_name_it(refund):
    decide(refund, True)
    done = run()
    item = CarteiraPrincipal.objects.get(num_pedido="S001")
    assert "+ 12 RNF 4 (nota de crédito, reabre por decisão de Ana)" in str(explain_item(item))
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.saldo_antes, change.saldo_depois) == ("decision", 70, 82)
    assert run().balances_changed == 0


def test_a_decision_about_an_invoice_that_is_no_credit_note_changes_nothing(company):
    order = company.order("S001", (1, 100))
    invoice = company.bill(order, 30)
    run()
    decide(invoice, True)
    assert (run().balances_changed, saldo("S001")) == (0, 70)


def test_an_idle_run_after_a_decision_writes_nothing(refund):
    decide(refund, True)
    run()
    again = run()
    assert (again.created, again.updated, again.balances_changed) == (0, 0, 0)
