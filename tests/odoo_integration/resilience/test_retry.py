"""The promises of `odoo_integration.resilience`, kept on a real server over TLS."""

import logging
import threading

import pytest
from django.db import DatabaseError, connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    NestedTransaction,
    count_recoveries,
    ensure_connection,
    retry_on_ssl_error,
)
from tests.lab.backends import terminate_backends, wait_for_backend
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .units import FailsOnce, insert, rows

pytest_plugins = ["tests.lab.fixtures"]


def test_bare_decorator_keeps_name_arguments_and_result(database: str) -> None:
    @retry_on_ssl_error
    def double(number: int, *, plus: int = 0) -> int:
        """Doubles."""
        return 2 * number + plus

    class Service:
        @retry_on_ssl_error(using=database)
        def own(self, number: int) -> tuple["Service", int]:
            return self, number

    service = Service()
    assert (double.__name__, double.__doc__) == ("double", "Doubles.")
    assert service.own(3) == (service, 3)


def test_work_that_goes_on_after_the_return_is_refused() -> None:
    async def coroutine() -> None: ...

    def generator():
        yield

    for function in (coroutine, generator):
        with pytest.raises(TypeError, match="after it has returned"):
            retry_on_ssl_error(function)


def test_nothing_is_counted_when_nothing_happens(database: str, proxy: FaultProxy) -> None:
    with count_recoveries() as counts:
        retry_on_ssl_error(using=database)(lambda: insert(database, 1))()

    assert (counts.retries, counts.reconnects) == (0, 0)
    assert proxy.accepted == 1


def test_killed_before_the_unit(
    database: str, postgres: PostgresServer, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    ensure_connection(database)
    terminate_backends(postgres)

    with count_recoveries() as counts:
        retry_on_ssl_error(using=database, backoff_factor=0.01)(lambda: insert(database, 1))()

    assert rows(postgres) == [1]
    assert (counts.retries, counts.reconnects) == (1, 1)
    assert proxy.sessions == 1 + counts.reconnects


@pytest.mark.parametrize(
    "fault",
    ["terminate", "cut", "close_cleanly", "reset"],
)
def test_killed_during_the_unit(
    database: str,
    postgres: PostgresServer,
    proxy: FaultProxy,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    break_link = FailsOnce(
        lambda: terminate_backends(postgres) if fault == "terminate" else getattr(proxy, fault)()
    )

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def two_rows() -> str:
        insert(database, 1)
        break_link()
        insert(database, 2)
        return "done"

    with count_recoveries() as counts, caplog.at_level(logging.WARNING, "carteira.database"):
        assert two_rows() == "done"

    assert rows(postgres) == [1, 2]
    assert (counts.retries, counts.reconnects) == (1, 1)
    assert proxy.accepted == 2
    assert len(caplog.messages) == 2
    assert "\n" not in "".join(caplog.messages)
    assert "INSERT" not in caplog.text
    if fault in {"terminate", "close_cleanly"}:
        assert "SSL connection has been closed unexpectedly" in caplog.messages[0]
    assert caplog.messages[1].startswith("Reconnected")


def test_a_unit_that_swallows_the_loss_is_run_again(
    database: str, postgres: PostgresServer
) -> None:
    kill = FailsOnce(lambda: terminate_backends(postgres))

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def careless() -> None:
        insert(database, 1)
        kill()
        try:
            insert(database, 2)
        except DatabaseError:
            return

    careless()

    assert kill.calls == 2
    assert rows(postgres) == [1, 2]


def test_killed_after_the_unit_harms_nobody(database: str, postgres: PostgresServer) -> None:
    once = retry_on_ssl_error(using=database, backoff_factor=0.01)(insert)
    once(database, 1)
    terminate_backends(postgres)
    once(database, 2)

    assert rows(postgres) == [1, 2]


def test_autocommit_unit_is_run_again_too(database: str, postgres: PostgresServer) -> None:
    kill = FailsOnce(lambda: terminate_backends(postgres))

    @retry_on_ssl_error(using=database, backoff_factor=0.01, atomic=False)
    def unit() -> None:
        with connections[database].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (1, 1) ON CONFLICT DO NOTHING")
        kill()
        insert(database, 2)

    unit()

    assert rows(postgres) == [1, 2]


@pytest.mark.parametrize("atomic", [True, False])
def test_inside_somebody_elses_transaction_it_refuses(database: str, atomic: bool) -> None:
    ran: list[int] = []
    unit = retry_on_ssl_error(using=database, atomic=atomic)(lambda: ran.append(1))

    with transaction.atomic(using=database), pytest.raises(NestedTransaction, match="inside"):
        unit()
    transaction.set_autocommit(False, using=database)
    with pytest.raises(NestedTransaction):
        unit()

    assert not ran


def test_inside_a_django_testcase_it_runs_once_in_a_savepoint(
    database: str, postgres: PostgresServer
) -> None:
    tries: list[int] = []

    @retry_on_ssl_error(using=database)
    def unit() -> None:
        tries.append(1)
        insert(database, len(tries))
        if len(tries) > 1:
            raise DatabaseUnavailable("gone", permanent=False)

    testcase = transaction.atomic(using=database)
    testcase._from_testcase = True  # type: ignore[attr-defined]
    with testcase:
        unit()
        with pytest.raises(DatabaseUnavailable):
            unit()

    assert len(tries) == 2
    assert rows(postgres) == [1]


def test_a_conflict_is_run_again_on_the_same_link(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    postgres.execute("INSERT INTO line VALUES (1, 1)")
    change = FailsOnce(lambda: postgres.execute("UPDATE line SET unit = 2"))

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def unit() -> None:
        with connections[database].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT * FROM line")
            change()
            cursor.execute("UPDATE line SET unit = unit + 10")

    with count_recoveries() as counts:
        unit()

    assert postgres.execute("SELECT unit FROM line") == [(12,)]
    assert (counts.retries, counts.reconnects) == (1, 0)
    assert proxy.accepted == 1


def test_a_query_that_meets_a_wait_is_killed_in_it(database: str, postgres: PostgresServer) -> None:
    runs: list[int] = []

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def unit() -> None:
        runs.append(1)
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [20 if len(runs) == 1 else 0])

    def killer() -> None:
        wait_for_backend(postgres, "query LIKE '%%pg_sleep%%' AND state = 'active'")
        terminate_backends(postgres)

    thread = threading.Thread(target=killer)
    thread.start()
    unit()
    thread.join()

    assert len(runs) == 2
