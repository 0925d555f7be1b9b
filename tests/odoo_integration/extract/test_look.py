"""A light look takes four requests, and finds what a run would read."""

import datetime
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from odoo_integration import tasks
from odoo_integration.extract.look import look
from odoo_integration.models import OdooServer, SyncRun, SyncState
from odoo_integration.simulator import generate
from tests.lab.costs import Counter
from tests.lab.runs import PROTOCOLS, balances, run

LOOK = 4
STATEMENTS = 11
SIZES = (200, 2000)


def later(company, **time) -> None:
    company.odoo.set_clock(company.data.now + timedelta(**time))


def quantity(company, order: int, value: float, **options) -> None:
    company.edit.write(
        "sale.order.line", company.lines_of(order), {"product_uom_qty": value}, **options
    )


@pytest.fixture
def quiet(company):
    """Two orders, one of them invoiced, and a look that finds nothing new."""
    company.odoo.set_clock("2026-03-10 11:50:00")
    company.first = company.order("S001", (1, 100))
    company.move = company.bill(company.first, 30)
    company.odoo.set_clock("2026-03-10 12:00:00")
    company.second = company.order("S002", (1, 5))
    later(company, minutes=5)
    run()
    assert look().models == ()
    return company


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_look_takes_four_requests_at_any_size_and_writes_its_moment_alone(odoo, protocol):
    version = PROTOCOLS[protocol]
    for orders in SIZES:
        data = generate(orders=orders, seed=2, version=version)
        simulator = odoo(data, protocol=protocol, version=version)
        run(full=True, accept_retire=True)
        runs, before = SyncRun.objects.count(), SyncState.objects.get()
        simulator.stats.clear()

        statements = Counter()
        with connection.execute_wrapper(statements):
            assert tasks.look_once()

        assert statements.count <= STATEMENTS
        assert simulator.stats.total_requests == LOOK
        assert simulator.stats.total_rows < 100
        after = SyncState.objects.get()
        assert after.asked_at > before.asked_at
        assert (after.promoted, after.looked) == (before.promoted, "")
        assert SyncRun.objects.count() == runs


CHANGES = {
    "a new order": lambda c: c.order("S003", (2, 7)),
    "a changed line": lambda c: quantity(c, c.first, 60),
    "a changed order": lambda c: c.edit.write("sale.order", c.first, {"state": "cancel"}),
    "a changed line, committed late": lambda c: quantity(c, c.first, 60, at="2026-03-10 11:55:00"),
    "a changed order, committed late": lambda c: c.edit.touch(
        "sale.order", c.second, at="2026-03-10 11:45:00"
    ),
    "a new invoice": lambda c: c.bill(c.second, 1),
    "a cancelled invoice": lambda c: c.edit.write("account.move", c.move, {"state": "cancel"}),
    "a deleted invoice": lambda c: c.edit.unlink("account.move", c.move),
    "a deleted order": lambda c: c.edit.unlink("sale.order", c.second),
    "one deleted, another new": lambda c: (
        c.edit.unlink("sale.order", c.second), c.order("S003", (2, 7))
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_new_is_found_and_starts_one_run(quiet, change):
    later(quiet, seconds=20)
    CHANGES[change](quiet)
    later(quiet, seconds=20)

    assert look().models

    assert tasks.look_once()
    done = SyncRun.objects.first()
    assert (done.trigger, done.mode, done.status) == ("peek", "incremental", "done")
    seen = balances()
    assert look().models == ()
    run(full=True)
    assert balances() == seen


def test_what_a_run_cannot_settle_starts_one_run_alone(quiet):
    quiet.edit.touch("sale.order", quiet.first, at="2030-01-01 12:00:00")
    for _ in range(3):
        assert tasks.look_once()
    assert SyncRun.objects.filter(trigger="peek").count() == 1


def test_a_record_that_is_rejected_starts_one_run_alone(quiet):
    quantity(quiet, quiet.second, 1e13)
    for _ in range(3):
        later(quiet, seconds=15)
        assert tasks.look_once()
    assert SyncRun.objects.filter(trigger="peek").count() == 1


def test_a_run_that_was_refused_is_started_by_the_next_look(quiet, monkeypatch):
    quantity(quiet, quiet.first, 60)

    def look_while_another_begins():
        found = look()
        SyncState.objects.update(
            holder=0, lease_until=datetime.datetime.now(datetime.UTC) + timedelta(minutes=1)
        )
        return found

    monkeypatch.setattr(tasks, "look", look_while_another_begins)
    assert not tasks.look_once()
    monkeypatch.undo()
    SyncState.objects.update(holder=None, lease_until=None)

    assert tasks.look_once()
    assert balances()[("S001", "A")] == 30


def test_there_is_no_look_before_the_first_run_while_one_is_active_or_without_knowing_odoo(quiet):
    soon = datetime.datetime.now(datetime.UTC) + timedelta(minutes=1)
    SyncState.objects.update(lease_until=soon)
    quiet.odoo.stats.clear()
    assert not tasks.look_once()
    SyncState.objects.update(lease_until=None)
    OdooServer.objects.all().delete()
    assert not tasks.look_once()
    SyncState.objects.update(baseline=None)
    assert not tasks.look_once()
    assert quiet.odoo.stats.total_requests == 0


def test_an_odoo_that_refuses_ends_the_looks_of_this_minute(quiet):
    before = SyncState.objects.get().asked_at
    quiet.odoo.user.expired = True
    quiet.odoo.stats.clear()
    tasks.peek()
    assert quiet.odoo.stats.total_requests == 1
    assert SyncState.objects.get().asked_at == before


def test_a_minute_holds_several_looks(quiet, settings, monkeypatch):
    clock = iter([0, 15, 30, 45, 60])
    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    settings.SCHEDULE_PEEK_SECONDS = 0.01
    quiet.odoo.stats.clear()
    tasks.peek()
    assert quiet.odoo.stats.total_requests == 4 * LOOK


def test_a_look_gives_way_to_a_job_that_waits(quiet, settings):
    settings.SCHEDULE_PEEK_SECONDS = 1
    tasks.queue_sync(trigger="test")
    quiet.odoo.stats.clear()
    tasks.peek()
    assert quiet.odoo.stats.total_requests == LOOK
