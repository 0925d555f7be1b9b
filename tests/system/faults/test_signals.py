"""Runs that are asked to stop: what they finish, what they leave, what they say."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from django.conf import settings

from odoo_integration.models import SyncRun, SyncState
from odoo_integration.simulator import Dataset
from tests.lab.child import Child
from tests.lab.oracle import true_balances
from tests.lab.paths import ROOT
from tests.lab.processes import wait_until
from tests.lab.product import Lab, company, odoo

pytest_plugins = ["tests.lab.product_fixtures"]


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=60)


def start_command(lab: Lab, database: str) -> subprocess.Popen[str]:
    """The real command in a real process."""
    names = ("ODOO_URL", "ODOO_DB", "ODOO_USER", "ODOO_PASSWORD", "ODOO_PROTOCOL")
    environment = {name: getattr(settings, name) for name in names} | {
        "DATABASE_URL": f"postgres://postgres@127.0.0.1:{lab.proxy.port}/{database}",
        "DB_SSLMODE": "verify-full",
        "DB_SSLROOTCERT": str(lab.root_certificate),
        "CARTEIRA_ENV_FILE": os.devnull,
        "SECRET_KEY": "x" * 50,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "sync_odoo", "--no-progress"],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )  # fmt: skip


def own_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if " carteira." not in line]


def test_sigterm_ends_the_command_between_two_pages(
    lab: Lab, database: str, orders: Dataset
) -> None:
    with odoo(orders) as simulator:
        simulator.faults.add("slow", model="sale.order.line", method="search_read", seconds=1.0)
        with start_command(lab, database) as command:
            wait_until(
                lambda: simulator.stats.requests["sale.order.line/search_read"],
                seconds=30,
                what="order lines are read",
                every=0.01,
            )
            command.send_signal(signal.SIGTERM)
            out, err = command.communicate(timeout=30)

    assert command.returncode == 1
    assert out == ""
    assert own_lines(err) == ["stopped by a signal; nothing was written"]
    kept = SyncRun.objects.get()
    assert (kept.status, kept.error) == ("interrupted", "stopped by a signal; nothing was written")
    assert kept.finished_at is not None
    assert SyncState.objects.get().holder is None
    assert lab.balances(database) == {}


@pytest.mark.parametrize("method", ["search_read", "search_count"])
@pytest.mark.parametrize(("number", "grace"), [(signal.SIGTERM, 0.5), (signal.SIGINT, 60.0)])
def test_a_signal_does_not_wait_for_a_slow_odoo(
    lab: Lab, database: str, orders: Dataset, number: int, grace: float, method: str
) -> None:
    """Odoo takes a minute to answer; the run ends long before, and is recorded."""
    with odoo(orders, timeout=100.0) as simulator:
        simulator.faults.add("slow", model="sale.order.line", method=method, seconds=60.0)
        with Child(lab, database, grace_seconds=grace) as child:
            wait_until(
                lambda: simulator.stats.requests[f"sale.order.line/{method}"],
                seconds=30,
                what="order lines are read",
                every=0.01,
            )
            time.sleep(0.2)
            started = time.monotonic()
            child.signal(number)
            assert child.wait() == 1
            assert time.monotonic() - started < 10
        simulator.faults.clear()

    assert SyncRun.objects.get().status == "interrupted"


def test_a_signal_in_the_promote_lets_it_finish(lab: Lab, database: str, orders: Dataset) -> None:
    child = Child(lab, database, grace_seconds=0.1)
    lab.proxy.aim(partial(child.signal, signal.SIGTERM), b"INSERT INTO balance_sum")

    with odoo(orders), child:
        assert child.wait() == 0

    assert SyncRun.objects.get().status == "done"
    assert lab.balances(database) == true_balances(orders)


@pytest.mark.parametrize(
    ("moment", "status"),
    [(b'INSERT INTO "sync_run"', "interrupted"), (b"\"status\" = 'done'", "done")],
)
def test_a_signal_at_the_first_or_last_moment_leaves_no_run_untold(
    lab: Lab, database: str, orders: Dataset, moment: bytes, status: str
) -> None:
    child = Child(lab, database)
    lab.proxy.aim(partial(child.signal, signal.SIGTERM), moment)

    with odoo(orders), child:
        assert child.wait() == (0 if status == "done" else 1)

    assert SyncRun.objects.get().status == status
