"""What is missing in an answer is not taken for deleted without proof."""

import pytest

from odoo_integration.extract.extraction import DOCUMENTS
from odoo_integration.models import SyncRun
from odoo_integration.runs.errors import HeldForDecision, ReadingNotProven
from odoo_integration.simulator import generate
from tests.lab.runs import balances, run
from tests.lab.state import state


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("rows", [1, 7])
def test_answers_cut_short_delete_nothing(odoo, rows, full):
    simulator = odoo(generate(orders=40, seed=4))
    run()
    before = state()
    simulator.faults.add("short_page", rows=rows, method="search_read")
    run(full=full)
    assert state() == before


@pytest.mark.parametrize("full", [True, False])
def test_ids_cut_short_hold_or_fail_the_run_and_delete_nothing(odoo, full):
    simulator = odoo(generate(orders=60, seed=4))
    run()
    before = state()
    simulator.edit.unlink("sale.order", 33)
    simulator.faults.add("short_page", rows=3)
    try:
        run(full=full)
    except (ReadingNotProven, HeldForDecision):
        assert state() == before
    deleted = set(before["CarteiraPrincipal"]) - set(state()["CarteiraPrincipal"])
    assert len({num_pedido for _empresa, num_pedido, _produto in deleted}) <= 1


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("model", DOCUMENTS)
def test_a_record_that_is_hidden_for_a_moment_is_not_retired(odoo, alter, model, full):
    odoo(generate(orders=40, seed=4))
    run()
    before = state()
    hidden = True

    def hide_one(asked, result):
        nonlocal hidden
        if not hidden or asked.model != model:
            return result
        if asked.method == "search_count":
            return result - 1
        if asked.method == "search" and len(result) > 1:
            hidden = False
            return result[1:]
        return result

    alter(hide_one)
    assert run(full=full).status == "done"
    assert not hidden
    assert state() == before


@pytest.mark.parametrize("full", [True, False])
def test_a_user_who_suddenly_sees_91_of_400_orders_holds_the_run(odoo, full):
    simulator = odoo(generate(orders=400, seed=1))
    run()
    before = state()
    simulator.user.own_orders_only = 91

    with pytest.raises(HeldForDecision) as held:
        run(full=full)

    assert state() == before
    last = SyncRun.objects.first()
    assert (last.status, last.retired, last.promoted_at) == ("held", 0, None)
    message = str(held.value)
    assert last.error == message
    for said in ("309 of 400", "sale.order", "rights", "--accept-retire"):
        assert said in message

    accepted = run(full=full, accept_retire=True)

    assert accepted.status == "done"
    assert len({pedido for pedido, _ in balances()}) <= 91
    simulator.user.own_orders_only = None
    run(full=full)
    assert state() == before


def test_a_few_deletions_hold_nothing(odoo, settings):
    simulator = odoo(generate(orders=400, seed=1))
    run()
    simulator.edit.unlink("sale.order", [10, 20, 30])
    assert run().status == "done"
