"""`ensure_connection`: opens, checks and replaces a connection."""

import pytest
from django.db import connections, transaction

from odoo_integration.resilience import DatabaseUnavailable, count_recoveries, ensure_connection
from tests.lab.alias import LinkTo
from tests.lab.backends import terminate_backends
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .units import insert

pytest_plugins = ["tests.lab.fixtures"]


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
    @transaction.atomic(using=database)
    def lose_and_ask() -> None:
        insert(database, 1)
        terminate_backends(postgres)
        ensure_connection(database)

    with pytest.raises(DatabaseUnavailable, match="outermost"):
        lose_and_ask()

    with transaction.atomic(using=database):
        ensure_connection(database)
