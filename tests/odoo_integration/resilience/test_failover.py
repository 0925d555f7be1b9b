"""A primary dies, its synchronous standby takes over: nothing that was committed is lost."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connections

from odoo_integration.resilience import count_recoveries, retry_on_ssl_error
from tests.lab.alias import LinkTo, empty_table
from tests.lab.postgres import PostgresServer, primary_and_standby

pytest_plugins = ["tests.lab.fixtures"]


@pytest.fixture
def pair() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    with primary_and_standby() as servers:
        yield servers


def test_no_committed_row_is_lost_in_a_failover(
    pair: tuple[PostgresServer, PostgresServer], link_to: LinkTo
) -> None:
    primary, standby = pair
    empty_table(primary)
    alias = link_to(
        f"{primary.port},{standby.port}",
        HOST="127.0.0.1,127.0.0.1",
        target_session_attrs="read-write",
    )
    confirmed: list[int] = []

    def applied(identity: int) -> bool:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM line WHERE id = %s", [identity])
            return cursor.fetchone() is not None

    @retry_on_ssl_error(
        max_retries=500, backoff_factor=0.02, deadline=30, using=alias, committed=applied
    )
    def write(identity: int) -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (%s, 0)", [identity])

    def fail_over() -> None:
        while len(confirmed) < 60:
            time.sleep(0.005)
        primary.crash()
        standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        standby.promote()

    disaster = threading.Thread(target=fail_over)
    disaster.start()
    with count_recoveries() as counts:
        for identity in range(150):
            write(identity)
            confirmed.append(identity)
    disaster.join()

    assert standby.execute("SELECT count(*), count(DISTINCT id) FROM line") == [(150, 150)]
    assert connections[alias].settings_dict["PORT"].endswith(str(standby.port))
    assert counts.reconnects >= 1
