"""The incident again, behind the real PgBouncer and on Debian's PostgreSQL with its own TLS."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from odoo_integration.models import BalanceChange, SyncRun
from odoo_integration.simulator import Dataset
from tests.lab.backends import terminate_backends
from tests.lab.oracle import true_balances
from tests.lab.pooler import PoolMode, pgbouncer
from tests.lab.postgres import PostgresServer
from tests.lab.product import Lab, as_default, company, hurried, odoo
from tests.lab.runs import run
from tests.lab.watcher import Watcher
from tests.system.faults.campaign.stage import LAST_OF_PROMOTE

pytest_plugins = ["tests.lab.fixtures", "tests.lab.product_fixtures"]

CLOSED = "SSL connection has been closed unexpectedly"


@pytest.fixture(scope="module")
def orders() -> Dataset:
    return company(orders=60)


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_run_behind_a_pooler_is_applied_once(lab: Lab, orders: Dataset, mode: PoolMode) -> None:
    """A backend ended behind the pooler, a link cut before it, and the COMMIT's answer lost."""
    if pgbouncer() is None:
        pytest.skip("PgBouncer is not installed")
    with lab.database() as database, lab.through_pooler(database, mode), odoo(orders):
        aims = [
            lab.proxy.aim("cut", b'COPY "stg_order_line"', deliver=True),
            lab.proxy.aim(partial(terminate_backends, lab.server), b"INSERT INTO balance_sum"),
            lab.proxy.aim("close", b"COMMIT", after=LAST_OF_PROMOTE, deliver=True),
        ]
        with Watcher(lab, database) as watcher:
            done = run()

        assert [aim.fired for aim in aims] == [1, 1, 1]
        assert lab.balances(database) == true_balances(orders)
        assert BalanceChange.objects.count() == done.balances_changed
        kept = SyncRun.objects.get()
        assert (kept.status, kept.db_retries, kept.db_reconnects) == ("done", 3, 3)
        assert lab.proxy.sessions == 1 + kept.db_reconnects
        assert len(watcher.seen) <= 2


@pytest.fixture
def native(
    system_server: PostgresServer,
    root_certificate: Path,
    django_db_blocker: Any,
) -> Iterator[PostgresServer]:
    """The system's server as Django's default, over TLS that it speaks itself."""
    with (
        django_db_blocker.unblock(),
        hurried(),
        as_default(
            "postgres",
            system_server.port,
            sslmode="verify-full",
            sslrootcert=str(root_certificate),
        ),
    ):
        call_command("migrate", verbosity=0)
        yield system_server


def test_a_run_on_the_systems_server_survives_the_incident(
    native: PostgresServer, orders: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[int] = []

    def end_sessions(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not ended and "INSERT INTO balance_sum" in sql:
            ended.append(terminate_backends(native))
        return execute(sql, params, many, context)

    with (
        odoo(orders),
        connection.execute_wrapper(end_sessions),
        caplog.at_level(logging.WARNING, "carteira.database"),
    ):
        done = run()

    assert (done.status, done.db_retries, done.db_reconnects) == ("done", 1, 1)
    assert CLOSED in caplog.messages[0]
    found = native.execute(
        "SELECT num_pedido, cod_produto, qtd_saldo_produto_pedido FROM carteira_principal"
    )
    assert {(order, product): balance for order, product, balance in found} == true_balances(orders)
