"""The same promises through the real PgBouncer, and on Debian's PostgreSQL with its own TLS."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from django.db import DatabaseError, OperationalError, connections, transaction

from odoo_integration.resilience import (
    DatabaseUnavailable,
    count_recoveries,
    ensure_connection,
    is_transient,
    retry_on_ssl_error,
)

from .alias import LinkTo, empty_table
from .backends import Storm, terminate_backends
from .binaries import system_binaries
from .pooler import PgBouncer, pgbouncer
from .postgres import PostgresServer
from .proxy import FaultProxy
from .test_what_a_fault_looks_like import (
    TABLE,
    Laboratory,
    Row,
    deadlock,
    idle_in_transaction,
    lock_timeout,
    serialization,
    statement_timeout,
    syntax_error,
    terminated_in_a_query,
    unique_violation,
)

pytest_plugins = ["tests.faults.fixtures"]


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
    with (
        pytest.raises(OperationalError) as caught,
        transaction.atomic(using=pooled),
        connections[pooled].cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
        terminate_backends(postgres)
        cursor.execute("SELECT 1")

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

    with pytest.raises(DatabaseUnavailable, match="startup parameter"):
        ensure_connection(alias)


def test_all_units_get_through_a_storm_behind_the_pooler(
    pooled: str, postgres: PostgresServer
) -> None:
    write_all_in_a_storm(pooled, postgres)


def write_all_in_a_storm(alias: str, server: PostgresServer) -> None:
    @retry_on_ssl_error(max_retries=60, backoff_factor=0.02, deadline=40, using=alias)
    def write(identity: int) -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (%s, 1) ON CONFLICT DO NOTHING", [identity])
            cursor.execute("SELECT pg_sleep(0.02)")

    with count_recoveries() as counts, Storm(server, seed=3):
        for identity in range(60):
            write(identity)

    assert server.execute("SELECT count(*) FROM line") == [(60,)]
    assert counts.retries > 0


@pytest.fixture(scope="module")
def system_server(authority: trustme.CA) -> Iterator[PostgresServer]:
    """Debian's PostgreSQL with `ssl=on` and a certificate for 127.0.0.1."""
    binaries = system_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL of the system under /usr/lib/postgresql")
    server = PostgresServer(binaries)
    key, certificate = server.folder / "server.key", server.folder / "server.crt"
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    key.chmod(0o600)
    for path in (key, certificate):
        binaries.own(path)
    server.config = {"ssl": "on", "ssl_key_file": str(key), "ssl_cert_file": str(certificate)}
    with server:
        yield server


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
