"""The night the product exists for: the link dies between Odoo and the balances, and again."""

import logging
import random
import threading
from functools import partial

import pytest
from django.db import Error as DatabaseError
from django.db import transaction

from odoo_integration import sync as recipe
from odoo_integration.models import SyncRun
from odoo_integration.simulator import Dataset
from tests.lab.aim import Aim
from tests.lab.backends import terminate_backends
from tests.lab.oracle import true_balances
from tests.lab.product import Lab, company, odoo
from tests.lab.runs import run

pytest_plugins = ["tests.lab.product_fixtures"]

AFTER_ODOO = b"\"phase\" = 'promote'"
MIDDLE_OF_PROMOTE = b"INSERT INTO balance_sum"
CLOSED = "SSL connection has been closed unexpectedly"


@pytest.fixture(scope="module")
def four_thousand_items() -> Dataset:
    return company(orders=840, seed=5)


def end_all_sessions_twice(lab: Lab) -> list[Aim]:
    kill = partial(terminate_backends, lab.server)
    return [lab.proxy.aim(kill, moment) for moment in (AFTER_ODOO, MIDDLE_OF_PROMOTE)]


def test_the_incident_is_survived(
    lab: Lab, database: str, four_thousand_items: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    aims = end_all_sessions_twice(lab)

    with odoo(four_thousand_items), caplog.at_level(logging.WARNING, "carteira.database"):
        done = run()

    assert [aim.fired for aim in aims] == [1, 1]
    assert done.status == "done"
    assert lab.balances(database) == true_balances(four_thousand_items)
    assert len(lab.balances(database)) > 3900
    assert [CLOSED in message for message in caplog.messages].count(True) == 2
    assert [message.startswith("Reconnected") for message in caplog.messages].count(True) == 2
    assert caplog.messages[2].startswith(
        "odoo_integration.promote.apply_once.promote_once failed, retry 1 of 8"
    )
    kept = SyncRun.objects.get()
    assert (kept.status, kept.db_retries, kept.db_reconnects) == ("done", 2, 2)
    assert lab.proxy.sessions == 1 + kept.db_reconnects
    assert kept.balance_queries == 1


def test_the_same_code_without_the_wrapper_fails(
    lab: Lab, database: str, four_thousand_items: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = recipe.promote_once.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(recipe, "promote_once", transaction.atomic(bare))
    lab.proxy.aim(partial(terminate_backends, lab.server), MIDDLE_OF_PROMOTE)

    with odoo(four_thousand_items), pytest.raises(DatabaseError, match=CLOSED):
        run()

    assert lab.balances(database) == {}
    kept = SyncRun.objects.get()
    assert kept.status == "failed"
    assert kept.error == f"database: {CLOSED}; nothing was written"


def test_sessions_ended_at_random_moments_change_nothing(
    lab: Lab, database: str, four_thousand_items: Dataset
) -> None:
    chance = random.Random(11)
    over = threading.Event()
    ended: list[int] = []

    def kill() -> None:
        while sum(ended) < 6 and not over.wait(chance.uniform(0.05, 0.4)):
            ended.append(terminate_backends(lab.server))

    killer = threading.Thread(target=kill)
    # As slow as a real Odoo with wide records, so that the run is there for several kills.
    with odoo(four_thousand_items, page_size=500, pace=3_000):
        killer.start()
        done = run()
    over.set()
    killer.join()

    assert sum(ended) > 2
    assert done.status == "done"
    assert lab.balances(database) == true_balances(four_thousand_items)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", ["cut", "close", "reset"])
def test_every_recovery_that_is_told_was_seen_by_the_proxy(
    lab: Lab, database: str, fault: str, times: int
) -> None:
    aim = lab.proxy.aim(fault, b"INSERT INTO touched_order", times=times)
    page = lab.proxy.aim(fault, b'COPY "stg_order_line"')
    last = lab.proxy.aim(fault, b"\"status\" = 'done'")

    with odoo(company()):
        run()

    assert (aim.fired, page.fired, last.fired) == (times, 1, 1)
    kept = SyncRun.objects.get()
    assert (kept.db_retries, kept.db_reconnects) == (times + 2, times + 2)
    assert (lab.proxy.sessions, lab.proxy.broken) == (1 + times + 2, times + 2)


def test_a_server_that_ends_idle_transactions_is_no_matter(lab: Lab) -> None:
    """A page takes longer than the limit; the predecessor had a transaction open meanwhile."""
    dataset = company()
    # Longer than a busy machine may keep the promote from its next statement.
    limit = 2.0
    with (
        lab.database() as database,
        lab.through_proxy(
            database, limits={"idle_in_transaction_session_timeout": int(limit * 1000)}
        ),
        odoo(dataset) as simulator,
    ):
        for model in ("account.move", "sale.order.line"):
            simulator.faults.add(
                "slow", model=model, method="search_read", seconds=1.5 * limit, times=1
            )
        done = run()

        assert (done.status, done.db_retries) == ("done", 0)
        assert lab.balances(database) == true_balances(dataset)
