"""Where Odoo's counts and its searches contradict each other, nothing is written."""

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun
from odoo_integration.runs.errors import ReadingNotProven
from odoo_integration.simulator import generate
from tests.lab.runs import balances, run


def counts(change):
    """Alters what every count answers."""
    return lambda asked, result: change(result) if asked.method == "search_count" else result


def test_a_first_run_where_counts_are_0_and_a_search_finds_records_is_not_done(company, alter):
    company.order("S001", (1, 100))
    alter(counts(lambda _: 0))

    with pytest.raises(ReadingNotProven, match=r"counts no record, yet a search finds some.*user"):
        run()

    assert SyncRun.objects.get().status == "failed"
    assert CarteiraPrincipal.objects.count() == 0


def test_an_odoo_without_any_record_is_done(company):
    assert run().status == "done"
    assert run().status == "done"


def test_a_full_run_where_counts_are_0_retires_nothing(company, alter):
    company.order("S001", (1, 100))
    run()
    alter(counts(lambda _: 0))

    for request in ({"full": True}, {}, {"full": True, "accept_retire": True}):
        with pytest.raises(ReadingNotProven):
            run(**request)

    assert balances() == {("S001", "A"): 100}


@pytest.mark.parametrize("wrong", [lambda n: n + 3000, lambda n: n * 1000 + 3000, lambda n: 10**15])
def test_counts_far_from_what_a_search_finds_end_the_run_soon(odoo, alter, wrong):
    odoo(generate(orders=200, seed=3))
    run()
    altered = alter(counts(wrong))

    with pytest.raises(ReadingNotProven, match=r"counts \d+ records where a search finds"):
        run()

    # An idle run takes some 50.
    assert len(altered.requests) < 150


def test_an_order_read_alone_keeps_its_lines_where_counts_are_0(company, alter):
    company.order("S001", (1, 100))
    run()
    alter(counts(lambda _: 0))

    run(orders=("S001",))

    assert balances() == {("S001", "A"): 100}
