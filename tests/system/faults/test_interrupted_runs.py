"""Runs that are killed or lose their server: what the next one finds."""

import signal
import threading
from functools import partial

import pytest
from django.db import Error as DatabaseError

from odoo_integration.models import BalanceChange, SyncRun, SyncState
from odoo_integration.simulator import Dataset
from odoo_integration.staging import tables as staging
from odoo_integration.staging.tables import TABLES
from tests.lab.child import Child
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, hurried, odoo
from tests.lab.runs import run
from tests.system.faults.campaign.stage import LAST_OF_PROMOTE

pytest_plugins = ["tests.lab.product_fixtures"]

DIED = "its process or its database died; a later run took its place; "


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=60)


def rows_staged(lab: Lab, database: str) -> int:
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    return lab.query(database, f"SELECT {counts}")[0][0]


@pytest.mark.parametrize(
    ("moment", "after", "deliver"),
    [
        (b"SELECT holder", b"", True),
        (b'COPY "stg_order_line"', b"", True),
        (b"\"phase\" = 'prove'", b"", False),
        (b"INSERT INTO balance_sum", b"", True),
        (b"COMMIT", LAST_OF_PROMOTE, False),
        (b"COMMIT", LAST_OF_PROMOTE, True),
    ],
)
def test_a_killed_run_is_marked_and_its_work_done_by_the_next(
    lab: Lab, database: str, orders: Dataset, moment: bytes, after: bytes, deliver: bool
) -> None:
    child = Child(lab, database)
    kill = partial(child.signal, signal.SIGKILL)
    lab.proxy.aim(kill, moment, after=after, deliver=deliver)
    if not deliver:
        lab.proxy.aim("cut", moment, after=after)

    with odoo(orders), child:
        code = child.wait()
        before = lab.balances(database)
        lab.proxy.disarm()
        done = run()

    balances = lab.balances(database)
    assert balances == true_balances(orders)
    assert BalanceChange.objects.count() == len(balances)
    assert before in ({}, balances)
    assert rows_staged(lab, database) == 0
    dead = SyncRun.objects.exclude(pk=done.pk).get()
    if code == 0 or dead.status == "done":
        # It was faster than its end; only the last moment allows that.
        assert (moment, deliver) == (b"COMMIT", True)
        return
    assert code == -signal.SIGKILL
    assert dead.status == "interrupted"
    written = "what was read had been written by then, completely"
    assert dead.error == DIED + (written if dead.promoted_at else "nothing was written")
    assert (dead.promoted_at is not None) == (before != {})


@pytest.mark.parametrize("lease", ["ran out", "released"])
def test_a_dead_run_of_any_kind_is_marked_by_the_next(
    lab: Lab, database: str, orders: Dataset, lease: str
) -> None:
    with odoo(orders):
        dead = run()
        SyncRun.objects.update(status="running", promoted_at=None)
        if lease == "ran out":
            SyncState.objects.update(
                holder=dead.pk, process="elsewhere:1:1", lease_until="2026-01-01T00:00:00Z"
            )
        done = run()

    dead.refresh_from_db()
    assert (dead.status, done.status) == ("interrupted", "done")


def test_staging_holds_one_run_at_most(lab: Lab, database: str, orders: Dataset) -> None:
    sizes = []
    with odoo(orders):
        for _ in range(3):
            child = Child(lab, database)
            lab.proxy.aim(partial(child.signal, signal.SIGKILL), b"\"phase\" = 'prove'")
            with child:
                assert child.wait() == -signal.SIGKILL
            sizes.append(rows_staged(lab, database))
            lab.proxy.disarm()
        run()

    assert sizes[0] == sizes[1] == sizes[2] > 300
    assert rows_staged(lab, database) == 0
    assert [kept.status for kept in SyncRun.objects.order_by("pk")] == ["interrupted"] * 3 + [
        "done"
    ]


def test_a_session_that_holds_staging_does_not_keep_the_next_run_out(
    lab: Lab,
    database: str,
    orders: Dataset,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A COPY whose client sleeps holds its table, and no idle limit of the server ends it."""
    monkeypatch.setattr(staging, "_WORTH_A_TRUNCATE", 0)
    holder = lab.server.connect(dbname=database)
    holder.autocommit = False
    with odoo(orders), holder.cursor() as cursor:
        lab.query(database, "INSERT INTO stg_vanished VALUES (999, 'sale.order', 1)")
        cursor.execute("INSERT INTO stg_vanished VALUES (999, 'sale.order', 2)")
        done = run()
        holder.rollback()
    holder.close()

    assert done.status == "done"
    assert "staging is held by another session" in caplog.text
    assert rows_staged(lab, database) == 0


@pytest.mark.parametrize("mode", ["immediate", "fast"])
@pytest.mark.parametrize(
    "moment", [b'COPY "stg_order_line"', b"\"phase\" = 'promote'", b"INSERT INTO balance_sum"]
)
def test_a_server_restarted_in_mid_run_is_waited_for(
    lab: Lab,
    database: str,
    orders: Dataset,
    caplog: pytest.LogCaptureFixture,
    mode: str,
    moment: bytes,
) -> None:
    """After an immediate stop staging is empty: Odoo is read again, within the same run."""
    restarting = threading.Thread(target=lab.server.restart, args=(mode,))
    lab.proxy.aim(restarting.start, moment)

    with odoo(orders):
        done = run()
    restarting.join()

    assert done.status == "done"
    assert SyncRun.objects.count() == 1
    assert lab.balances(database) == true_balances(orders)
    assert BalanceChange.objects.count() == len(lab.balances(database))
    assert ("reading again" in caplog.text) == (mode == "immediate")


def test_a_server_that_stays_away_fails_the_run_and_the_next_does_its_work(
    lab: Lab, database: str, orders: Dataset
) -> None:
    def go_away() -> None:
        lab.proxy.refusing = True
        threading.Thread(target=lab.proxy.cut).start()

    lab.proxy.aim(go_away, b"INSERT INTO balance_sum")
    with hurried(0.01), odoo(orders):
        with pytest.raises(DatabaseError) as caught:
            run()
        assert "could not be asked" in "".join(caught.value.__notes__)
        lab.proxy.refusing = False
        lab.proxy.disarm()
        done = run()

    assert [kept.status for kept in SyncRun.objects.order_by("pk")] == ["interrupted", "done"]
    assert lab.balances(database) == true_balances(orders)
    assert done.balances_changed == len(lab.balances(database))
