"""Any company, any days of changes, any sequence of runs: the balances are the oracle's.

`HYPOTHESIS_PROFILE=long` tries some thousand days instead of some dozen.
"""

import os
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo_integration.models import BalanceChange, OdooOrder
from tests.lab.actions import ACTIONS, do
from tests.lab.company import Company, tiny_dataset
from tests.lab.emptying import empty_database
from tests.lab.oracle import true_balances
from tests.lab.runs import balances, run
from tests.lab.state import state

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
bounded = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", 1000)) if LONG else 10,
    derandomize=not LONG,
    deadline=None,
    database=None,
    print_blob=False,
    phases=(Phase.explicit, Phase.generate)
    if "HYPOTHESIS_NO_SHRINK" in os.environ
    else (Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)

numbers = st.integers(0, 40)
actions = st.tuples(st.sampled_from(sorted(ACTIONS)), numbers, numbers, numbers)
# A day nobody orders and nobody bills has nothing to find.
lively = st.tuples(
    st.sampled_from(["new_order", "new_order", "invoice_order", "refund"]),
    numbers,
    numbers,
    numbers,
)
days = st.tuples(
    st.lists(st.one_of(lively, actions, actions), min_size=4, max_size=12),
    st.sampled_from(["incremental", "incremental", "incremental", "full", "order", "rehearsal"]),
)
stories = st.tuples(
    st.lists(lively, min_size=6, max_size=12), st.lists(days, min_size=2, max_size=5)
)


def check_changes(before: dict, after: dict, run_id: int) -> None:
    """The change log names exactly the items whose balance differs, with both balances."""
    logged = BalanceChange.objects.of_balances().filter(run=run_id)
    changes = {(c.num_pedido, c.cod_produto): c for c in logged}
    # An item that took another key left its old one free for what comes after it.
    left = {
        key: tuple(change.chave_anterior.split(" · "))
        for key, change in changes.items()
        if change.chave_anterior and change.saldo_antes is not None
    }
    then = {k: saldo for k, saldo in before.items() if k not in left.values()} | {
        key: before[old] for key, old in left.items()
    }
    assert {key for key in then | after if then.get(key) != after.get(key)} <= set(changes)
    for key, change in changes.items():
        assert change.saldo_depois == after.get(key)
        assert change.saldo_antes == then.get(key)
        assert key in left or change.saldo_antes != change.saldo_depois
        assert (change.cause in ("new", "returned")) == (key not in then)
        assert (change.cause == "retired") == (key not in after)


def sync_one_order(company: Company, number: int) -> None:
    order = company.pick("sale.order", number)
    if order is None:
        return
    name = company.record("sale.order", order)["name"]
    run(orders=(name,))
    if set(OdooOrder.objects.values_list("pk", flat=True)) - set(company.data["sale.order"].ids):
        # An order deleted in Odoo meanwhile still takes its share of a common invoice here.
        return
    truth = true_balances(company.data)
    found = {key: saldo for key, saldo in balances().items() if key[0] == name}
    assert found == {key: saldo for key, saldo in truth.items() if key[0] == name}


@given(story=stories)
@bounded
def test_any_sequence_of_runs_ends_at_the_oracles_balances(company, story):
    empty_database()
    company.odoo.swap(tiny_dataset())
    first, following = story
    for action in first:
        do(company, *action)
    run()
    assert balances() == true_balances(company.data)

    for number, (day, kind) in enumerate(following):
        before, rows = balances(), state()
        for action in day:
            do(company, *action)
        if kind == "order":
            sync_one_order(company, number + len(day))
            continue
        if kind == "rehearsal":
            run(dry_run=True)
            assert state() == rows
            continue
        done = run(full=kind == "full")
        truth = true_balances(company.data)
        assert balances() == truth
        check_changes(before, truth, done.pk)

    # Small models are read once a day.
    company.odoo.set_clock(company.data.now + timedelta(days=1))
    run()
    assert balances() == true_balances(company.data)
    incremental = state()
    again = run()
    assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)
    assert state() == incremental
    empty_database()
    run()
    assert state() == incremental


@given(story=stories, posted_only=st.booleans(), refunds=st.booleans())
@settings(bounded, max_examples=bounded.max_examples // 4)
def test_every_policy_has_its_oracle(company, settings, story, posted_only, refunds):
    empty_database()
    company.odoo.swap(tiny_dataset())
    settings.FATURADO_CONTA, settings.NOTA_CREDITO = "not_cancelled", "ignored"
    first, following = story
    for action in first:
        do(company, *action)
    run()

    settings.FATURADO_CONTA = "posted_only" if posted_only else "not_cancelled"
    settings.NOTA_CREDITO = "negative" if refunds else "ignored"
    for day, kind in following:
        for action in day:
            do(company, *action)
        done = run(verify=True, full=kind == "full")
        truth = true_balances(company.data, posted_only=posted_only, refunds=refunds)
        assert balances() == truth
        assert done.verification["unexplained"] == 0


def test_the_oracle_knows_the_predecessors_case(company):
    """100 + 50 - 80 = 70: two lines of one product are merged before the balance."""
    order = company.edit.create(
        "sale.order", {"name": "VCD1", "state": "sale", "partner_id": 1, "date_order": False}
    )
    lines = [
        company.edit.create(
            "sale.order.line",
            {
                "order_id": order,
                "product_id": 1,
                "product_uom": 1,
                "product_uom_qty": quantity,
                "price_unit": 1.0,
                "name": "linha",
            },
        )
        for quantity in (100.0, 50.0)
    ]
    company.invoice(
        [company.billing(lines[0], 80, unit=1, linked=True)], origin=False, state="posted"
    )
    run()
    assert balances() == true_balances(company.data) == {("VCD1", "A"): Decimal("70.000")}
