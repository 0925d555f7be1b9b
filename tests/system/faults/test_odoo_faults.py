"""Odoo's bad days: a run ends right, or fails with one line and writes nothing."""

import threading
import time
from typing import Any

import pytest

from odoo_integration.client import OdooAuthenticationError, OdooError, OdooTransientError
from odoo_integration.client import retry as odoo_retry
from odoo_integration.client.shared import FailureBudget
from odoo_integration.models import SyncRun
from odoo_integration.simulator import Dataset
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, hurried, odoo
from tests.lab.runs import PROTOCOLS, run
from tests.system.faults.campaign.worlds import a_day_of_work

pytest_plugins = ["tests.lab.product_fixtures"]


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=60)


PASSING: dict[str, dict[str, Any]] = {
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "429 with Retry-After": {"kind": "status", "status": 429, "retry_after": 0.1},
    "reset": {"kind": "reset"},
    "cut body": {"kind": "cut", "bytes": 30},
    "HTML page": {"kind": "html", "status": 200},
    "conflict in Odoo": {"kind": "error", "name": "SerializationFailure"},
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_survived(lab: Lab, database: str, orders: Dataset, fault: str) -> None:
    with odoo(orders, page_size=60) as simulator:
        struck = [
            simulator.faults.add(**PASSING[fault], model=model, method="search_read", times=2)
            for model in ("account.move.line", "sale.order", "res.partner")
        ]
        done = run()

    assert [one.struck for one in struck] == [2, 2, 2]
    assert (done.status, done.odoo_retries) == ("done", 6)
    assert lab.balances(database) == true_balances(orders)


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_fails_the_run_cleanly(
    lab: Lab, database: str, orders: Dataset, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odoo_retry, "LONGEST_RETRY_AFTER", 0.01)
    with hurried(0.01), odoo(orders) as simulator:
        run()
        before = lab.fingerprint(database)
        a_day_of_work(simulator.dataset, 1)
        simulator.faults.add(**PASSING[fault], model="sale.order.line")
        with pytest.raises(OdooError):
            run()

        failed = SyncRun.objects.first()
        assert failed
        assert failed.status == "failed"
        assert failed.error.endswith("; nothing was written")
        assert "\n" not in failed.error
        assert lab.fingerprint(database) == before
        simulator.faults.clear()
        run()
        assert lab.balances(database) == true_balances(simulator.dataset)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_key_revoked_in_mid_run(lab: Lab, database: str, orders: Dataset, protocol: str) -> None:
    with odoo(orders, protocol) as simulator:
        simulator.faults.add("expired_key", model="sale.order.line", after=1, times=1)
        with pytest.raises(OdooAuthenticationError):
            run()

    kept = SyncRun.objects.get()
    assert (kept.status, "\n" in kept.error) == ("failed", False)
    assert lab.balances(database) == {}


@pytest.mark.parametrize("who", ["we give up", "Odoo's time limit kills it"])
def test_too_large_pages_are_halved_and_recover(
    lab: Lab, database: str, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """800 and 400 are asked for once each; 200 works, and later pages grow again."""
    monkeypatch.setattr(odoo_retry, "SLOW_FAILURE", 0.3)
    timeout, seconds = (1.0, 3.0) if who == "we give up" else (20.0, 0.5)
    dataset = company(orders=200)
    with odoo(dataset, page_size=800, timeout=timeout) as simulator:
        fault = simulator.faults.add(
            "timeout_if_limit_over", model="account.move.line", limit=300, seconds=seconds
        )
        done = run()

        # Good pages may be followed by one larger page, which fails again.
        assert fault.struck in (2, 3)
        assert done.status == "done"
        assert lab.balances(database) == true_balances(simulator.dataset)


def test_records_asked_for_by_id_are_halved_too(
    lab: Lab, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odoo_retry, "SLOW_FAILURE", 0.1)
    with odoo(company(orders=600)) as simulator:
        fault = simulator.faults.add(
            "timeout_if_limit_over", model="product.product", limit=90, seconds=0.2
        )
        done = run()

    assert fault.struck == 1
    assert done.status == "done"
    assert lab.balances(database) == true_balances(simulator.dataset)


def test_a_page_that_fails_at_once_is_not_taken_for_too_large(
    lab: Lab, database: str, orders: Dataset
) -> None:
    with odoo(orders) as simulator:
        fault = simulator.faults.add("timeout_if_limit_over", model="sale.order.line", limit=300)
        with pytest.raises(OdooTransientError):
            run()

    assert fault.struck == 5
    assert lab.balances(database) == {}


@pytest.mark.parametrize("rows", [1, 7, 100])
@pytest.mark.parametrize("method", ["search_read", "search"])
def test_answers_shorter_than_asked_hide_nothing(
    lab: Lab, database: str, orders: Dataset, rows: int, method: str
) -> None:
    """Nothing is taken for vanished, and no name for empty, because an answer was cut short."""
    small = company(orders=32) if rows == 1 else orders
    with odoo(small) as simulator:
        run()
        before = lab.fingerprint(database)
        fault = simulator.faults.add("short_page", method=method, rows=rows)
        done = run(full=True)

    assert fault.struck or method == "search"
    assert (done.created, done.updated, done.retired) == (0, 0, 0)
    assert lab.fingerprint(database) == before


def test_odoo_restarted_in_mid_run(lab: Lab, database: str, orders: Dataset) -> None:
    with odoo(orders, page_size=60) as simulator:

        def restart() -> None:
            simulator.stop()
            simulator.start()

        lab.proxy.aim(threading.Thread(target=restart).start, b'COPY "stg_order"')
        done = run()

        assert done.status == "done"
        assert lab.balances(database) == true_balances(orders)


def test_records_that_change_under_the_pager(lab: Lab, database: str) -> None:
    dataset = company(orders=60)
    with odoo(dataset, page_size=20) as simulator:
        lab.proxy.aim(lambda: a_day_of_work(dataset, 1), b'COPY "stg_move_line"')
        lab.proxy.aim(lambda: a_day_of_work(dataset, 2), b'COPY "stg_order_line"')
        first = run()
        done = run()

        assert (first.status, done.status) == ("done", "done")
        assert lab.balances(database) == true_balances(simulator.dataset)


def test_a_dead_odoo_ends_the_run_in_bounded_time(
    lab: Lab, database: str, orders: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence: each smaller page would be waited for again, seven times twice the timeout."""
    monkeypatch.setattr(FailureBudget, "IN_A_ROW", 1.5)
    with odoo(orders, timeout=0.4) as simulator:
        simulator.faults.add("slow", model="sale.order.line", method="search_read", seconds=30.0)
        started = time.monotonic()
        with pytest.raises(OdooTransientError, match="Odoo is given up: no good answer for"):
            run()
        elapsed = time.monotonic() - started
        simulator.faults.clear()

    assert elapsed < 8
    kept = SyncRun.objects.get()
    assert kept.status == "failed"
    assert kept.error.startswith("Odoo is given up: no good answer for")


def test_an_odoo_that_fails_every_other_time_costs_a_bounded_time(
    lab: Lab, database: str, orders: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailureBudget, "IN_ALL", 1.0)
    with odoo(orders, page_size=10) as simulator:
        simulator.faults.add("status", status=503, retry_after=0.2, probability=0.5, seed=4)
        with pytest.raises(OdooTransientError):
            run()

    assert SyncRun.objects.get().status == "failed"
    assert lab.balances(database) == {}
