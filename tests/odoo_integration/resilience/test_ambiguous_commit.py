"""A COMMIT in doubt: asked, settled, or said to be unknown; a unit is never applied twice."""

import gc
import threading
import weakref

import pytest
from django.db import OperationalError, connections, transaction

from odoo_integration.resilience import (
    count_recoveries,
    ensure_connection,
    is_transient,
    retry_on_ssl_error,
    retrying,
)
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .units import FailsOnce, insert, rows

pytest_plugins = ["tests.lab.fixtures"]


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


def test_one_commit_cannot_be_asked_for_where_there_are_many() -> None:
    with pytest.raises(ValueError, match="atomic=False"):
        next(retrying(atomic=False, committed=lambda: True))


def test_a_commit_still_in_doubt_at_the_end_is_said_so(
    database: str, postgres: PostgresServer, proxy: FaultProxy
) -> None:
    ensure_connection(database)
    proxy.when("cut", direction="down", seen=b"COMMIT\0")

    with pytest.raises(OperationalError) as caught:
        retry_on_ssl_error(0, using=database)(insert)(database, 1)

    assert "not known" in caught.value.__notes__[0]


class Page:
    """Something large that a unit is called with."""


def test_what_a_unit_was_called_with_is_let_go_at_its_end(database: str) -> None:
    """A million rows would otherwise wait for the garbage collector, page by page."""

    @retry_on_ssl_error(using=database, committed=lambda page: False)
    def unit(page: Page) -> None:
        insert(database, 1)

    page = Page()
    kept = weakref.ref(page)
    gc.disable()
    try:
        unit(page)
        del page
        assert kept() is None
    finally:
        gc.enable()
