"""A server that is stopped, not dead: its kernel acknowledges, so only a clock of ours notices."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connections

from odoo_integration.resilience import (
    DatabaseUnavailable,
    count_recoveries,
    ensure_connection,
    retry_on_ssl_error,
)
from tests.lab.alias import LinkTo
from tests.lab.postgres import PostgresServer

pytest_plugins = ["tests.lab.fixtures", "tests.lab.product_fixtures"]


@pytest.fixture
def frozen(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server to freeze; it goes on afterwards."""
    yield postgres
    postgres.thaw()


def test_a_unit_leaves_a_frozen_server_and_is_done_once_it_goes_on(
    link_to: LinkTo, frozen: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    alias = link_to(frozen.port, TRANSACTION_TIMEOUT=0.4, connect_timeout=2)
    runs: list[int] = []

    @retry_on_ssl_error(max_retries=20, backoff_factor=0.1, using=alias)
    def unit() -> int:
        runs.append(1)
        if len(runs) == 1:
            frozen.freeze()
            threading.Timer(0.8, frozen.thaw).start()
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 7")
            return cursor.fetchone()[0]

    with count_recoveries() as counts:
        assert unit() == 7

    assert (counts.retries >= 1, counts.reconnects) == (True, 1)
    assert "has not ended after 0.4 s: its database is taken for frozen" in caplog.messages[0]


def test_a_frozen_server_that_stays_so_fails_the_unit_in_bounded_time(
    link_to: LinkTo, frozen: PostgresServer
) -> None:
    alias = link_to(frozen.port, TRANSACTION_TIMEOUT=0.4, connect_timeout=2)
    started = time.monotonic()

    @retry_on_ssl_error(max_retries=1, backoff_factor=0.1, using=alias)
    def unit() -> None:
        frozen.freeze()
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 7")

    with pytest.raises(DatabaseUnavailable):
        unit()

    assert time.monotonic() - started < 8


def test_a_unit_that_ends_in_time_keeps_its_link(link_to: LinkTo, frozen: PostgresServer) -> None:
    alias = link_to(frozen.port, TRANSACTION_TIMEOUT=0.2)

    @retry_on_ssl_error(using=alias)
    def unit() -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 7")

    unit()
    link = connections[alias].connection
    time.sleep(0.5)
    unit()

    assert connections[alias].connection is link


def test_ensure_connection_does_not_wait_for_a_frozen_server(
    link_to: LinkTo, frozen: PostgresServer
) -> None:
    alias = link_to(frozen.port, connect_timeout=2)
    ensure_connection(alias)
    frozen.freeze()
    started = time.monotonic()

    with pytest.raises(DatabaseUnavailable, match="no connection"):
        ensure_connection(alias)

    assert time.monotonic() - started < 12
