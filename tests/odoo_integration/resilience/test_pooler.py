"""The same promises through the real PgBouncer, in session and in transaction mode."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    ensure_connection,
    is_transient,
    retry_on_ssl_error,
)
from tests.lab.alias import LinkTo, empty_table
from tests.lab.backends import terminate_backends
from tests.lab.pooler import PgBouncer, pgbouncer
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .link_failures import (
    Laboratory,
    deadlock,
    idle_in_transaction,
    lock_timeout,
    serialization,
    statement_timeout,
    syntax_error,
    terminated_in_a_query,
    unique_violation,
)
from .storm import write_all_in_a_storm

pytest_plugins = ["tests.lab.fixtures"]


@pytest.fixture(params=["session", "transaction"])
def pooler(postgres: PostgresServer, request: pytest.FixtureRequest) -> Iterator[PgBouncer]:
    if pgbouncer() is None:
        pytest.skip("PgBouncer is not installed")
    empty_table(postgres)
    with PgBouncer(postgres, request.param) as pooler:
        yield pooler


@pytest.fixture
def pooled(pooler: PgBouncer, link_to: LinkTo) -> str:
    return link_to(
        pooler.port,
        POOL_MODE=pooler.mode,
        TIMEOUTS={"statement_timeout": 4321, "lock_timeout": 1234},
        DISABLE_SERVER_SIDE_CURSORS=pooler.mode == "transaction",
        sslmode="disable",
    )


def test_limits_hold_in_the_transactions_of_a_pooled_connection(pooled: str) -> None:
    @retry_on_ssl_error(using=pooled)
    def limits() -> tuple[str, ...]:
        with connections[pooled].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
            )
            return cursor.fetchone()

    assert limits() == ("4321ms", "1234ms")
    with connections[pooled].cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_backend_killed_behind_the_pooler_is_transient(
    pooled: str, postgres: PostgresServer
) -> None:
    def lose_the_backend() -> None:
        with transaction.atomic(using=pooled), connections[pooled].cursor() as cursor:
            cursor.execute("SELECT 1")
            terminate_backends(postgres)
            cursor.execute("SELECT 1")

    with pytest.raises(OperationalError) as caught:
        lose_the_backend()

    assert is_transient(caught.value, using=pooled)


def test_a_database_away_behind_the_pooler_is_waited_for(
    pooled: str, postgres: PostgresServer
) -> None:
    ensure_connection(pooled)
    postgres.stop("immediate")
    comeback = threading.Timer(0.3, postgres.start)
    comeback.start()

    @retry_on_ssl_error(max_retries=60, backoff_factor=0.1, deadline=30, using=pooled)
    def unit() -> None:
        with connections[pooled].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (1, 1) ON CONFLICT DO NOTHING")

    unit()
    comeback.join()

    assert postgres.execute("SELECT id FROM line") == [(1,)]


def test_a_refused_start_up_parameter_says_so(pooler: PgBouncer, link_to: LinkTo) -> None:
    alias = link_to(pooler.port, options="-c statement_timeout=1000", sslmode="disable")

    with pytest.raises(
        DatabaseUnavailable, match=r"set DB_POOL_MODE.*startup parameter"
    ) as refused:
        ensure_connection(alias)

    assert refused.value.permanent


def test_all_units_get_through_a_storm_behind_the_pooler(
    pooled: str, postgres: PostgresServer
) -> None:
    write_all_in_a_storm(pooled, postgres)


THROUGH_A_POOLER = [
    (terminated_in_a_query, True),
    (idle_in_transaction, True),
    (lock_timeout, True),
    (deadlock, True),
    (serialization, True),
    (statement_timeout, False),
    (unique_violation, False),
    (syntax_error, False),
]


@pytest.mark.parametrize(("event", "transient"), THROUGH_A_POOLER)
def test_the_table_holds_through_the_pooler(
    pooled: str,
    postgres: PostgresServer,
    link_to: LinkTo,
    proxy: FaultProxy,
    root_certificate: Path,
    event: Callable[[Laboratory], None],
    transient: bool,
) -> None:
    ensure_connection(pooled)

    with pytest.raises(DatabaseError) as caught:
        event(Laboratory(postgres, proxy, proxy, root_certificate, link_to, pooled))

    assert is_transient(caught.value, using=pooled) is transient
