"""Which records an incremental run asks for, and how far its cursors go."""

import datetime
from decimal import Decimal

from odoo_integration.models import SyncCursor, SyncRun
from odoo_integration.runs.progress import Progress
from odoo_integration.simulator import generate
from odoo_integration.sync import SyncRequest, sync
from tests.lab.runs import balances, run


def test_an_incremental_run_asks_for_its_window_alone(odoo):
    simulator = odoo(generate(orders=60, seed=4, today=datetime.date(2026, 11, 20)))
    whole = run()
    simulator.set_clock("2026-12-24 12:00:00")
    simulator.edit.touch("sale.order", 7)
    run()

    simulator.set_clock("2026-12-24 13:00:00")
    simulator.stats.clear()
    done = run()

    assert done.mode == "incremental"
    assert whole.orders_read == 60
    assert done.orders_read <= 1
    assert done.invoice_lines_read + done.order_lines_read < whole.order_lines_read / 10


def test_no_cursor_passes_odoos_clock(company):
    company.odoo.set_clock("2026-03-10 12:00:00")
    order = company.order("S001", (1, 100))
    # A long import dated ahead of the clock, as a clock that was set back leaves it.
    company.edit.touch("sale.order", order, at="2026-03-20 12:00:00")
    company.odoo.set_clock("2026-03-10 12:00:05")
    run()
    clock = datetime.datetime(2026, 3, 10, 12, 0, 5, tzinfo=datetime.UTC)
    assert max(SyncCursor.objects.values_list("write_date", flat=True)) <= clock
    assert SyncCursor.objects.get(model="sale.order").write_date == clock


def test_a_late_commit_with_an_older_date_is_read(company):
    order = company.order("S001", (1, 100))
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.order("S002", (1, 5))
    run()
    company.edit.write(
        "sale.order.line",
        company.lines_of(order),
        {"product_uom_qty": 60.0},
        at="2026-03-10 11:45:00",
    )
    run()
    assert balances() == {("S001", "A"): 60, ("S002", "A"): 5}


def test_a_new_record_that_every_window_misses_is_found_by_its_id(company):
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.order("S001", (1, 100))
    run()
    order = company.edit.create(
        "sale.order",
        {"name": "S002", "state": "sale", "partner_id": 1, "date_order": "2026-03-03 12:00:00"},
        at="2026-03-03 12:00:00",
    )
    company.edit.create(
        "sale.order.line",
        {
            "order_id": order,
            "product_id": 1,
            "product_uom": 1,
            "product_uom_qty": 5.0,
            "price_unit": 1.0,
            "name": "linha",
        },
        at="2026-03-03 12:00:00",
    )
    run()
    assert balances() == {("S001", "A"): 100, ("S002", "A"): Decimal(5)}


def test_a_run_is_of_the_mode_that_was_asked_for_from_its_start(company):
    company.order("S001", (1, 100))
    run()
    seen = []

    class Watching(Progress):
        def begin(self, started) -> None:
            seen.append(SyncRun.objects.get(pk=started.pk).mode)

    for request in ({"full": True}, {"orders": ("S001",)}, {}):
        sync(SyncRequest(trigger="test", **request), progress=Watching())
    assert seen == ["full", "order", "incremental"]


def test_the_negative_balances_of_chosen_orders_are_those_of_these_orders(company):
    for name, quantity in (("S001", 1), ("S002", 5)):
        order = company.order(name, (1, quantity))
        company.bill(order, 3)
    assert run().negative_balances == 1
    assert run(orders=("S002",)).negative_balances == 0
    assert run(orders=("S001",)).negative_balances == 1
