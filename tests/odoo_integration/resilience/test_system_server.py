"""The same promises on Debian's PostgreSQL with its own TLS."""

from pathlib import Path

import pytest
import trustme
from django.db import OperationalError, connections

from odoo_integration.resilience import DatabaseUnavailable, ensure_connection, is_transient
from tests.lab.alias import LinkTo, empty_table
from tests.lab.backends import terminate_backends
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy

from .link_failures import TABLE, Laboratory, Row
from .storm import write_all_in_a_storm

pytest_plugins = ["tests.lab.fixtures"]


@pytest.fixture
def native(system_server: PostgresServer, link_to: LinkTo, root_certificate: Path) -> str:
    empty_table(system_server)
    return link_to(system_server.port, sslmode="verify-full", sslrootcert=str(root_certificate))


def test_the_incident_looks_the_same_on_the_systems_server(
    native: str, system_server: PostgresServer
) -> None:
    ensure_connection(native)
    terminate_backends(system_server)

    with (
        pytest.raises(OperationalError, match="SSL connection has been closed") as caught,
        connections[native].cursor() as cursor,
    ):
        cursor.execute("SELECT 1")

    assert caught.value.__cause__.pgcode is None  # type: ignore[union-attr]
    assert is_transient(caught.value, using=native)
    assert connections[native].connection.closed == 2


NEEDS_THE_PROXY = {"cut", "cut_in_the_answer", "closed_cleanly", "reset", "reset_without_tls"}
ON_THE_SYSTEM = [row for row in TABLE if row.event.__name__ not in NEEDS_THE_PROXY]


@pytest.mark.parametrize("row", ON_THE_SYSTEM, ids=str)
def test_the_table_holds_on_the_systems_server(
    system_server: PostgresServer,
    link_to: LinkTo,
    proxy: FaultProxy,
    root_certificate: Path,
    row: Row,
) -> None:
    if not system_server.running:
        system_server.start()
    empty_table(system_server)
    alias = link_to(system_server.port, sslmode="require" if row.tls else "disable")
    ensure_connection(alias)
    link = connections[alias].connection
    lab = Laboratory(system_server, proxy, proxy, root_certificate, link_to, alias)

    with pytest.raises(row.raises) as caught:
        row.event(lab)

    assert caught.value.__cause__.pgcode == row.pgcode  # type: ignore[union-attr]
    assert bool(link.closed) is row.closed
    assert is_transient(caught.value, using=alias) is row.transient


def test_all_units_get_through_a_storm_on_the_systems_server(
    native: str, system_server: PostgresServer
) -> None:
    write_all_in_a_storm(native, system_server)


def test_a_certificate_of_nobody_we_trust_is_refused_for_good(
    system_server: PostgresServer, link_to: LinkTo, tmp_path: Path
) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.crt"))
    alias = link_to(
        system_server.port, sslmode="verify-full", sslrootcert=str(tmp_path / "other.crt")
    )

    with pytest.raises(DatabaseUnavailable, match="certificate") as caught:
        ensure_connection(alias)

    assert caught.value.permanent


def test_the_laboratory_says_why_a_server_did_not_start() -> None:
    with pytest.raises(RuntimeError, match="no_such_setting"):
        PostgresServer(config={"no_such_setting": "1"}).__enter__()
