"""What of a window is read: what is new in it, whatever else it holds."""

from datetime import timedelta

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.extract import pages
from odoo_integration.models import SeenRecord, SyncRun
from odoo_integration.promote import seen
from odoo_integration.runs.errors import ReadingNotProven
from tests.lab.runs import balances, run


@pytest.fixture
def quiet(company):
    """Two orders that a run has read; some minutes have passed, and another run."""
    company.odoo.set_clock("2026-03-10 11:50:00")
    company.first = company.order("S001", (1, 100))
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.second = company.order("S002", (1, 5))
    later(company, minutes=5)
    run()
    later(company, minutes=5)
    run()
    return company


def later(company, **time) -> None:
    company.odoo.set_clock(company.data.now + timedelta(**time))


def quantity(company, order: int, value: float, **options) -> None:
    company.edit.write(
        "sale.order.line", company.lines_of(order), {"product_uom_qty": value}, **options
    )


def read(done: SyncRun) -> int:
    return done.orders_read + done.order_lines_read + done.invoice_lines_read


def test_what_was_seen_is_not_read_again(quiet):
    assert SeenRecord.objects.filter(model="sale.order", settled=True).count() == 2
    before = sorted(SeenRecord.objects.values_list())

    assert read(run()) == 0

    assert sorted(SeenRecord.objects.values_list()) == before


def test_a_record_seen_before_that_is_committed_late_is_read(quiet):
    quantity(quiet, quiet.first, 60, at="2026-03-10 11:55:00")
    done = run()
    assert balances() == {("S001", "A"): 60, ("S002", "A"): 5}
    assert read(done) == 1


def test_a_record_written_again_within_the_second_it_was_read_in_is_read(company):
    company.odoo.set_clock("2026-03-10 12:00:00")
    order = company.order("S001", (1, 100))
    run()
    quantity(company, order, 60)
    run()
    assert balances() == {("S001", "A"): 60}
    later(company, minutes=1)
    run()
    assert read(run()) == 0


def test_a_deletion_and_a_late_commit_at_once_are_both_found(quiet):
    quiet.edit.unlink("sale.order", quiet.second)
    third = quiet.order("S003", (2, 7))
    quantity(quiet, quiet.first, 60, at="2026-03-10 11:55:00")
    run()
    assert balances() == {("S001", "A"): 60, ("S003", "B"): 7}
    later(quiet, minutes=1)
    run()
    assert read(run()) == 0
    assert third


@pytest.mark.parametrize("rows", [1, 2])
def test_answers_cut_short_hide_no_change(quiet, rows):
    quiet.odoo.faults.add("short_page", rows=rows, method="search_read")
    quantity(quiet, quiet.first, 60, at="2026-03-10 11:55:00")
    later(quiet, minutes=1)
    quantity(quiet, quiet.second, 6)
    run()
    assert balances() == {("S001", "A"): 60, ("S002", "A"): 6}


def test_a_window_too_large_to_keep_is_read_whole(quiet, monkeypatch):
    monkeypatch.setattr(pages, "NEWEST", 2)
    monkeypatch.setattr(seen, "MOST_KEPT", 2)
    for number in range(3, 7):
        quiet.order(f"S00{number}", (1, number))
    run()
    later(quiet, minutes=5)
    quantity(quiet, quiet.first, 60)
    run()
    assert balances()[("S001", "A")] == 60
    assert len(balances()) == 6


def test_a_count_of_0_is_still_held_against_a_search(quiet, alter):
    altered = alter(lambda asked, result: 0 if asked.method == "search_count" else result)
    with pytest.raises(ReadingNotProven):
        run(full=True)
    assert altered.requests


def test_small_models_are_read_once_a_day(quiet):
    quiet.edit.write("account.incoterms", 1, {"code": "XYZ"})
    quiet.edit.write("sale.order", quiet.first, {"incoterm": 1})
    later(quiet, minutes=5)
    run()
    quiet.edit.write("account.incoterms", 1, {"code": "NEU"})
    later(quiet, hours=12)
    run()
    assert incoterm() == "XYZ"

    later(quiet, hours=12)
    run()

    assert incoterm() == "NEU"
    quiet.odoo.stats.clear()
    run()
    assert "account.incoterms/search_read" not in quiet.odoo.stats.requests


def test_a_small_record_that_is_named_for_the_first_time_is_read_at_once(quiet):
    made = quiet.edit.create("account.incoterms", {"code": "NEW", "name": "Novo"})
    quiet.edit.write("sale.order", quiet.first, {"incoterm": made})
    run()
    assert incoterm() == "NEW"


def incoterm() -> str:
    return CarteiraPrincipal.objects.get(num_pedido="S001").incoterm
