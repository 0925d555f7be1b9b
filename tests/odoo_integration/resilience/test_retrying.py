"""The loop form of the retries, and what is counted."""

from django.db import connections

from odoo_integration.resilience import count_recoveries, retry_on_ssl_error, retrying
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
