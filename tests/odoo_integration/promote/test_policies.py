"""Which invoices lower a balance, and what a new policy changes."""

from odoo_integration.models import BalanceChange, SyncRun
from tests.lab.backlog import saldo
from tests.lab.runs import run


def test_the_balance_is_ordered_minus_what_is_not_cancelled(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.bill(order, 20, state="draft")
    company.bill(order, 40, state="cancel")
    run()
    assert saldo("S001") == 50


def test_drafts_do_not_count_under_the_posted_policy(company, settings):
    settings.FATURADO_CONTA = "posted_only"
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.bill(order, 20, state="draft")
    run()
    assert saldo("S001") == 70


def test_a_new_policy_recomputes_everything_as_a_run_of_its_own(company, settings):
    order = company.order("S001", (1, 100))
    company.bill(order, 20, state="draft")
    company.order("S002", (1, 10))
    run()
    settings.FATURADO_CONTA = "posted_only"

    run()

    assert saldo("S001") == 100
    last, policy = SyncRun.objects.all()[:2]
    assert (policy.mode, policy.status, policy.trigger) == ("policy", "done", "test")
    assert last.mode == "incremental"
    (change,) = BalanceChange.objects.filter(run=policy)
    assert (change.num_pedido, change.cause) == ("S001", "policy")
    assert (change.saldo_antes, change.saldo_depois) == (80, 100)
    run()
    assert SyncRun.objects.filter(mode="policy").count() == 1
