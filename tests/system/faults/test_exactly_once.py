"""A promote is applied once, whatever happens around its COMMIT and whoever else is at work."""

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from odoo_integration.models import BalanceChange, SyncRun
from odoo_integration.runs.errors import LockLost
from odoo_integration.simulator import Dataset
from tests.lab.child import Child
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import run
from tests.lab.watcher import Watcher
from tests.system.faults.campaign.stage import LAST_OF_PROMOTE
from tests.system.faults.campaign.worlds import COUNTERS, a_day_of_work

pytest_plugins = ["tests.lab.product_fixtures"]


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=60)


def applied_once(lab: Lab, database: str, dataset: Dataset, done: SyncRun) -> None:
    balances = lab.balances(database)
    assert balances == true_balances(dataset)
    assert BalanceChange.objects.count() == len(balances) == done.balances_changed
    kept = SyncRun.objects.get(pk=done.pk)
    assert kept.status == "done"
    assert kept.promoted_at is not None
    assert [getattr(kept, name) for name in COUNTERS] == [getattr(done, name) for name in COUNTERS]


@pytest.mark.parametrize("fault", ["cut", "close", "reset"])
@pytest.mark.parametrize(
    ("moment", "deliver"),
    [(LAST_OF_PROMOTE, False), (b"COMMIT", False), (b"COMMIT", True)],
    ids=["before COMMIT is sent", "COMMIT lost on its way", "its answer lost on its way"],
)
def test_a_link_lost_at_the_commit(
    lab: Lab, database: str, orders: Dataset, fault: str, moment: bytes, deliver: bool
) -> None:
    after = b"" if moment == LAST_OF_PROMOTE else LAST_OF_PROMOTE
    aim = lab.proxy.aim(fault, moment, after=after, deliver=deliver)
    promotes = lab.proxy.aim(lambda: None, b"INSERT INTO balance_sum", times=9)

    with odoo(orders), Watcher(lab, database) as watcher:
        done = run()

    assert aim.fired == 1
    assert promotes.fired == (1 if deliver else 2)
    applied_once(lab, database, orders, done)
    assert len(watcher.seen) <= 2


def test_a_link_lost_while_the_server_commits(lab: Lab, database: str, orders: Dataset) -> None:
    """The COMMIT waits for a standby that is not there; its end comes after the reconnection."""

    def hold(name: str) -> None:
        lab.server.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        lab.server.execute("SELECT pg_reload_conf()")
        time.sleep(0.2)

    promotes = lab.proxy.aim(lambda: None, b"INSERT INTO balance_sum", times=9)
    lab.proxy.aim(lambda: hold("nobody"), LAST_OF_PROMOTE)
    aim = lab.proxy.aim("close", b"COMMIT", after=LAST_OF_PROMOTE, deliver=True)
    release = threading.Timer(4.0, hold, [""])
    release.start()
    try:
        with odoo(orders):
            done = run()
    finally:
        release.join()
        hold("")

    assert (aim.fired, promotes.fired) == (1, 1)
    applied_once(lab, database, orders, done)


def freeze_at(lab: Lab, moment: bytes, **conditions: Any) -> tuple[Callable[[Child], None], Any]:
    """Aims a SIGSTOP at the child that will be given; tells when it has struck."""
    frozen, children = threading.Event(), []

    def strike() -> None:
        children[0].signal(signal.SIGSTOP)
        frozen.set()

    lab.proxy.aim(strike, moment, **conditions)
    return children.append, frozen


@pytest.mark.parametrize(
    "moment", [b'COPY "stg_order_line"', b"\"phase\" = 'promote'", b"INSERT INTO balance_sum"]
)
def test_a_run_that_slept_through_its_lease_is_refused(
    lab: Lab, database: str, moment: bytes
) -> None:
    dataset = company(orders=60)
    aim, frozen = freeze_at(lab, moment)
    child = Child(lab, database, lease_seconds=0.6)
    aim(child)

    with odoo(dataset), child:
        assert frozen.wait(20)
        time.sleep(0.9)
        a_day_of_work(dataset, 1)
        done = run()
        newer = lab.fingerprint(database)
        child.signal(signal.SIGCONT)
        assert child.wait() == 1

    assert lab.fingerprint(database) == newer
    applied_once(lab, database, dataset, done)
    frozen_run = SyncRun.objects.exclude(pk=done.pk).get()
    assert (frozen_run.status, frozen_run.promoted_at) == ("failed", None)
    assert "lost its place to another run" in frozen_run.error


def test_the_fence_alone_refuses_a_run_that_lost_its_place(
    lab: Lab, database: str, orders: Dataset
) -> None:
    """Also where the other run has come and gone: the holder is nobody, the fence has moved."""

    def another_run_came() -> None:
        lab.query(database, "UPDATE sync_state SET promoted = promoted + 100")

    lab.proxy.aim(another_run_came, b"\"phase\" = 'promote'")
    with odoo(orders), pytest.raises(LockLost):
        run()

    assert lab.balances(database) == {}


@pytest.mark.parametrize("as_json", [False, True])
def test_a_second_run_is_refused_with_exit_code_3(
    lab: Lab, database: str, orders: Dataset, capsys: pytest.CaptureFixture, as_json: bool
) -> None:
    aim, frozen = freeze_at(lab, b'COPY "stg_order_line"')
    child = Child(lab, database)
    aim(child)

    with odoo(orders), child:
        assert frozen.wait(20)
        lab.proxy.disarm()
        with pytest.raises(SystemExit) as stop:
            call_command("sync_odoo", *(["--json"] if as_json else ["--no-progress"]))
        child.signal(signal.SIGCONT)
        assert child.wait() == 0

    captured = capsys.readouterr()
    lines = [line for line in captured.err.splitlines() if " carteira." not in line]
    assert stop.value.code == 3
    assert len(lines) == 1
    assert lines[0].startswith("run 1 is active (process ")
    if as_json:
        assert json.loads(captured.out) == {"status": "refused", "error": lines[0]}
    assert [kept.status for kept in SyncRun.objects.all()] == ["done"]
    assert lab.balances(database) == true_balances(orders)
