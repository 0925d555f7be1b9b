"""The promises of `odoo_integration.resilience`, kept on a real server over TLS."""

import logging
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    NestedTransaction,
    count_recoveries,
    ensure_connection,
    is_transient,
    retry_on_ssl_error,
    retrying,
)
from tests.faults.alias import LinkTo
from tests.faults.backends import Storm, terminate_backends, wait_for_backend
from tests.faults.postgres import PostgresServer
from tests.faults.proxy import FaultProxy

pytest_plugins = ["tests.faults.fixtures"]


def insert(alias: str, *ids: int, unit: int = 0) -> None:
    with connections[alias].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO line VALUES (%s, %s)", [(identity, unit) for identity in ids]
        )


def rows(server: PostgresServer) -> list[int]:
    return [identity for (identity,) in server.execute("SELECT id FROM line ORDER BY id")]


class FailsOnce:
    """Does something the first time it is called."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 1:
            self._action()


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


@pytest.mark.parametrize("reached", [False, True], ids=["lost on its way", "only its answer lost"])
def test_commit_in_doubt_is_settled_by_asking(
    database: str, postgres: PostgresServer, proxy: FaultProxy, reached: bool
) -> None:
    asked: list[tuple[object, ...]] = []
    ran: list[int] = []

    def applied(identity: int) -> bool:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM line WHERE id = %s", [identity])
            asked.append((identity, connections[database].in_atomic_block))
            return bool(cursor.fetchone()[0])

    @retry_on_ssl_error(using=database, backoff_factor=0.01, committed=applied)
    def unit(identity: int) -> str:
        ran.append(identity)
        insert(database, identity)
        return f"run {len(ran)}"

    ensure_connection(database)
    if reached:
        trigger = proxy.when("cut", direction="down", seen=b"COMMIT\0")
    else:
        trigger = proxy.when("cut", direction="up", seen=b"COMMIT\0")
    with count_recoveries() as counts:
        result = unit(7)

    assert trigger.fired == 1
    assert asked == [(7, False)]
    assert rows(postgres) == [7]
    assert (result, len(ran)) == (("run 1", 1) if reached else ("run 2", 2))
    assert (counts.retries, counts.reconnects) == (1, 1)
    assert proxy.sessions == 2


def test_commit_in_doubt_without_a_question_is_run_again(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    ensure_connection(database)
    proxy.when("cut", direction="down", seen=b"COMMIT\0")

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def idempotent() -> None:
        with connections[database].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (1, 1) ON CONFLICT DO NOTHING")

    idempotent()

    assert rows(postgres) == [1]
    assert proxy.sessions == 2


def test_the_question_waits_for_a_backend_that_has_not_noticed(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    """The client's side breaks, the server's stays up in its transaction and holds its locks."""

    def applied() -> bool:
        return bool(rows(postgres))

    @retry_on_ssl_error(using=database, backoff_factor=0.01, committed=applied)
    def unit() -> None:
        insert(database, 1)

    ensure_connection(database)
    orphaned = proxy.links[0]
    proxy.when("freeze", direction="up", seen=b"COMMIT\0")
    breaker = threading.Timer(0.3, lambda: orphaned.drop_client())
    breaker.start()
    unit()
    breaker.join()

    assert rows(postgres) == [1]


def test_the_question_is_asked_again_when_its_link_is_lost(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    kill = FailsOnce(proxy.cut)

    def applied() -> bool:
        kill()
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM line")
            return bool(cursor.fetchone()[0])

    ensure_connection(database)
    proxy.when("cut", direction="down", seen=b"COMMIT\0")
    runs: list[int] = []

    @retry_on_ssl_error(using=database, backoff_factor=0.01, committed=applied)
    def unit() -> None:
        runs.append(1)
        insert(database, 1)

    with count_recoveries() as counts:
        unit()

    assert (len(runs), kill.calls) == (1, 2)
    assert counts.retries == counts.reconnects == 2
    assert proxy.sessions == 3


def test_a_lost_commit_is_transient_although_django_has_reconnected(
    database: str, proxy: FaultProxy
) -> None:
    ensure_connection(database)
    proxy.when("cut", direction="up", seen=b"COMMIT\0")

    with pytest.raises(OperationalError) as caught, transaction.atomic(using=database):
        insert(database, 1)

    assert connections[database].connection.closed == 0
    assert is_transient(caught.value, using=database)


def test_a_failing_on_commit_hook_does_not_apply_the_unit_twice(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    runs: list[int] = []

    @retry_on_ssl_error(using=database, backoff_factor=0.01)
    def unit() -> None:
        runs.append(1)
        insert(database, len(runs))

        def hook() -> None:
            proxy.cut()
            insert(database, 99)

        transaction.on_commit(hook, using=database)

    with pytest.raises(OperationalError):
        unit()

    assert rows(postgres) == [1]


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


def test_one_commit_cannot_be_asked_for_where_there_are_many() -> None:
    with pytest.raises(ValueError, match="atomic=False"):
        retrying_in_autocommit = retrying(atomic=False, committed=lambda: True)
        next(retrying_in_autocommit)


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


def test_a_commit_still_in_doubt_at_the_end_is_said_so(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    ensure_connection(database)
    proxy.when("cut", direction="down", seen=b"COMMIT\0")

    with pytest.raises(OperationalError) as caught:
        retry_on_ssl_error(0, using=database)(insert)(database, 1)

    assert "not known" in caught.value.__notes__[0]


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


def test_the_loop_form_runs_its_body_again(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    kill = FailsOnce(lambda: terminate_backends(postgres))

    with count_recoveries() as counts:
        for attempt in retrying(backoff_factor=0.01, using=database):
            with attempt:
                insert(database, 1)
                kill()
                insert(database, 2)

    assert rows(postgres) == [1, 2]
    assert counts.reconnects == 1


def test_leaving_the_loop_by_break_commits(database: str, postgres: PostgresServer) -> None:
    for attempt in retrying(using=database):
        with attempt:
            insert(database, 1)
            break

    assert rows(postgres) == [1]


def test_an_attempt_not_entered_leaves_no_transaction(database: str) -> None:
    for _attempt in retrying(using=database):
        break

    assert not connections[database].in_atomic_block


def test_counts_nest_and_stay_in_their_context(database: str, postgres: PostgresServer) -> None:
    def lose_once() -> None:
        kill = FailsOnce(lambda: terminate_backends(postgres))

        @retry_on_ssl_error(using=database, backoff_factor=0.01)
        def unit() -> None:
            insert_nothing(database)
            kill()
            insert_nothing(database)

        unit()

    with count_recoveries() as outer:
        lose_once()
        with count_recoveries() as inner:
            lose_once()
        with count_recoveries() as other:
            pass
    lose_once()

    assert (inner.retries, other.retries, outer.retries) == (1, 0, 2)
    assert repr(outer) == "RecoveryCounts(retries=2, reconnects=2)"


def insert_nothing(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("DELETE FROM line WHERE id < 0")


def test_ensure_connection_opens_checks_and_replaces(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    with count_recoveries() as counts:
        assert ensure_connection(database) is connections[database]
        assert counts.reconnects == 0
        ensure_connection(database)
        assert proxy.accepted == 1
        terminate_backends(postgres)
        ensure_connection(database)

    insert(database, 1)
    assert (counts.reconnects, proxy.accepted) == (1, 2)


def test_ensure_connection_says_that_there_is_none(
    link_to: LinkTo, postgres: PostgresServer
) -> None:
    alias = link_to(postgres.port)
    ensure_connection(alias)
    postgres.stop()

    with pytest.raises(DatabaseUnavailable) as caught:
        ensure_connection(alias)

    assert not caught.value.permanent


def test_ensure_connection_does_not_hide_a_loss_inside_a_transaction(
    database: str, postgres: PostgresServer
) -> None:
    with pytest.raises(DatabaseUnavailable, match="outermost"), transaction.atomic(using=database):
        insert(database, 1)
        terminate_backends(postgres)
        ensure_connection(database)

    with transaction.atomic(using=database):
        ensure_connection(database)


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


def test_an_error_of_the_unit_is_not_retried(database: str) -> None:
    with count_recoveries() as counts, pytest.raises(DatabaseError, match="division by zero"):

        @retry_on_ssl_error(using=database)
        def unit() -> None:
            with connections[database].cursor() as cursor:
                cursor.execute("SELECT 1/0")

        unit()
    assert counts.retries == 0
