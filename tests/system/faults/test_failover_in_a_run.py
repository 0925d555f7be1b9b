"""The primary dies in the middle of a sync; its synchronous standby takes over.

Either under the primary's address, or as the next of several hosts in DATABASE_URL.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from odoo_integration.models import BalanceChange, SyncRun
from tests.lab.aim import AimingProxy
from tests.lab.oracle import true_balances
from tests.lab.postgres import PostgresServer, primary_and_standby
from tests.lab.product import as_default, company, hurried, odoo
from tests.lab.runs import run
from tests.system.faults.campaign.worlds import a_day_of_work

Pair = tuple[PostgresServer, PostgresServer]


@pytest.fixture
def pair(django_db_blocker: Any) -> Iterator[Pair]:
    with django_db_blocker.unblock(), hurried(1.5), primary_and_standby() as servers:
        yield servers


@pytest.mark.parametrize(
    ("moment", "reads_again", "listed"),
    [
        (b'COPY "stg_order_line"', True, False),
        (b"INSERT INTO balance_sum", True, True),
        (b"COMMIT", False, False),
    ],
)
def test_a_failover_in_mid_run_loses_nothing(
    pair: Pair, moment: bytes, reads_again: bool, listed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    primary, standby = pair
    dataset = company(orders=60)
    failed_over = threading.Event()

    def fail_over() -> None:
        if moment == b"COMMIT":
            # As its answer does, this waits for the standby to have it.
            while standby.execute("SELECT promoted > %s FROM sync_state", first.pk) != [(True,)]:
                time.sleep(0.01)
        primary.crash()
        standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        standby.promote()
        if not listed:
            proxy.target = standby.socket_path
        failed_over.set()

    with AimingProxy(primary.socket_path) as proxy, ExitStack() as stack:
        # The standby stands first in the list: a host that takes no writes is passed over.
        address: dict[str, Any] = (
            {
                "port": f"{standby.port},{proxy.port}",
                "host": "127.0.0.1,127.0.0.1",
                "target_session_attrs": "read-write",
            }
            if listed
            else {"port": proxy.port}
        )
        stack.enter_context(as_default("postgres", **address))
        stack.enter_context(odoo(dataset))
        call_command("migrate", verbosity=0)
        first = run()
        a_day_of_work(dataset, 1)
        after = b"UPDATE sync_state SET policy" if moment == b"COMMIT" else b""
        # The answer to the COMMIT waits for the standby: it is there before the primary is gone.
        proxy.aim(
            threading.Thread(target=fail_over).start, moment, after=after, deliver=bool(after)
        )
        done = run()
        assert failed_over.wait(20)
        connection.close()

        assert done.status == "done"
        assert [kept.status for kept in SyncRun.objects.order_by("pk")] == ["done", "done"]
        counts = Counter(BalanceChange.objects.values_list("run_id", flat=True))
        assert counts == {first.pk: first.balances_changed, done.pk: done.balances_changed}
    found = {
        (order, product): balance
        for order, product, balance in standby.execute(
            "SELECT num_pedido, cod_produto, qtd_saldo_produto_pedido FROM carteira_principal"
            " WHERE retirado_em IS NULL"
        )
    }
    assert found == true_balances(dataset)
    assert ("reading again" in caplog.text) == reads_again
