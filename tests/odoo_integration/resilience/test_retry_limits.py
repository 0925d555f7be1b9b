"""Where trying again ends: storms that are survived, failures that are not, and for how long."""

import threading
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    count_recoveries,
    ensure_connection,
    retry_on_ssl_error,
)
from tests.lab.alias import LinkTo
from tests.lab.backends import Storm, terminate_backends
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .units import FailsOnce, insert, rows

pytest_plugins = ["tests.lab.fixtures"]


@pytest.mark.parametrize(
    "failure",
    [ValueError("no"), KeyboardInterrupt(), SystemExit(3)],
    ids=lambda e: type(e).__name__,
)
def test_what_is_not_of_the_database_passes_through_and_rolls_back(
    database: str, postgres: PostgresServer, failure: BaseException
) -> None:
    @retry_on_ssl_error(using=database)
    def unit() -> None:
        insert(database, 1)
        raise failure

    with count_recoveries() as counts, pytest.raises(type(failure)) as caught:
        unit()

    assert caught.value is failure
    assert rows(postgres) == []
    assert counts.retries == 0
    assert not connections[database].in_atomic_block


def test_retries_end_with_the_last_failure(database: str, postgres: PostgresServer) -> None:
    @retry_on_ssl_error(2, 0.01, using=database)
    def hopeless() -> None:
        insert(database, 1)
        terminate_backends(postgres)
        insert(database, 2)

    with (
        count_recoveries() as counts,
        pytest.raises(OperationalError, match="SSL connection has been closed unexpectedly"),
    ):
        hopeless()

    assert (counts.retries, counts.reconnects) == (2, 2)
    assert rows(postgres) == []
    insert(database, 3)


def test_pauses_are_drawn_evenly_below_a_limit_that_doubles(
    database: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full jitter: many clients must not come back at once. `retry.LONGEST_PAUSE` caps it."""
    drawn: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        drawn.append((low, high))
        return 0.0

    # Tenacity's view of it alone: other threads draw numbers too.
    monkeypatch.setattr("tenacity.wait.random", SimpleNamespace(uniform=uniform))

    @retry_on_ssl_error(max_retries=7, backoff_factor=1.0, using=database)
    def hopeless() -> None:
        terminate_backends(postgres)
        insert(database, 1)

    with pytest.raises(OperationalError):
        hopeless()

    assert drawn[:7] == [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 30), (0, 30)]


def test_nothing_is_tried_after_the_deadline(database: str, postgres: PostgresServer) -> None:
    tries: list[int] = []

    @retry_on_ssl_error(max_retries=1000, backoff_factor=0.05, deadline=0.4, using=database)
    def hopeless() -> None:
        tries.append(1)
        terminate_backends(postgres)
        insert(database, 2)

    ensure_connection(database)
    with pytest.raises(OperationalError):
        hopeless()

    assert 1 < len(tries) < 60


def test_a_server_that_comes_back_in_time_is_waited_for(
    link_to: LinkTo, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    alias = link_to(postgres.port)
    starter = threading.Timer(0.3, postgres.start)

    def power_cut() -> None:
        postgres.stop("immediate")
        starter.start()

    stop = FailsOnce(power_cut)

    @retry_on_ssl_error(max_retries=200, backoff_factor=0.1, deadline=20, using=alias)
    def unit() -> int:
        stop()
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()[0]

    with count_recoveries() as counts:
        assert unit() == 1
    starter.join()

    assert "server closed the connection" in caplog.messages[0]
    assert "refused" in caplog.messages[1]
    assert counts.reconnects == 1
    assert counts.retries > 1


def test_a_server_that_refuses_for_good_is_not_pestered(link_to: LinkTo, proxy: FaultProxy) -> None:
    alias = link_to(proxy.port, NAME="nowhere")

    with count_recoveries() as counts, pytest.raises(DatabaseUnavailable) as caught:
        retry_on_ssl_error(using=alias)(lambda: None)()

    assert caught.value.permanent
    assert "3D000" in str(caught.value)
    assert counts.retries == 0


def test_all_units_get_through_a_storm(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    """150 units of 3 rows while every backend is killed each 50-350 ms: 450 of 450 rows, once."""

    def applied(unit: int) -> bool:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM line WHERE unit = %s", [unit])
            return cursor.fetchone()[0] == 3

    @retry_on_ssl_error(
        max_retries=50, backoff_factor=0.02, deadline=60, using=database, committed=applied
    )
    def write(unit: int) -> None:
        for third in range(3):
            insert(database, 3 * unit + third, unit=unit)
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.015)")

    with count_recoveries() as counts, Storm(postgres, seed=7) as storm:
        for unit in range(150):
            write(unit)
    ensure_connection(database)

    assert rows(postgres) == list(range(450))
    assert storm.ended > 5
    assert counts.reconnects >= 5
    assert counts.retries >= counts.reconnects


def test_the_storm_would_lose_rows_without_the_wrapper(
    database: str, postgres: PostgresServer
) -> None:
    lost = 0
    with Storm(postgres, seed=7):
        for unit in range(40):
            try:
                with transaction.atomic(using=database):
                    insert(database, unit)
                    with connections[database].cursor() as cursor:
                        cursor.execute("SELECT pg_sleep(0.03)")
            except OperationalError:
                lost += 1

    assert lost > 0
    assert len(rows(postgres)) < 40


def test_an_error_of_the_unit_is_not_retried(database: str) -> None:
    @retry_on_ssl_error(using=database)
    def unit() -> None:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT 1/0")

    with count_recoveries() as counts, pytest.raises(DatabaseError, match="division by zero"):
        unit()
    assert counts.retries == 0
