"""The other ways in: the loop form, counting, `ensure_connection`."""

import pytest
from django.db import connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    count_recoveries,
    ensure_connection,
    retry_on_ssl_error,
    retrying,
)
from tests.lab.alias import LinkTo
from tests.lab.backends import terminate_backends
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .units import FailsOnce, insert, insert_nothing, rows

pytest_plugins = ["tests.lab.fixtures"]


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
