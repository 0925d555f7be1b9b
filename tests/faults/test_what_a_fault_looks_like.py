"""Each way to lose PostgreSQL, done to a real server: what the program sees, and what we make of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django.db
import psycopg2
import pytest
import trustme
from django.db import OperationalError, connections, transaction

from odoo_integration.resilience import DatabaseUnavailable, ensure_connection, is_transient

from .alias import LinkTo, empty_table
from .backends import terminate_backends, wait_for_backend, wait_until_ended
from .postgres import PostgresServer
from .proxy import FaultProxy

pytest_plugins = ["tests.faults.fixtures"]


@dataclass
class Laboratory:
    server: PostgresServer
    tls: FaultProxy
    plain: FaultProxy
    root: Path
    link_to: LinkTo
    alias: str = ""

    def run(self, statement: str) -> None:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def lab(
    postgres: PostgresServer,
    proxy: FaultProxy,
    plain_proxy: FaultProxy,
    root_certificate: Path,
    link_to: LinkTo,
) -> Laboratory:
    empty_table(postgres)
    return Laboratory(postgres, proxy, plain_proxy, root_certificate, link_to)


@contextmanager
def soon(action: Callable[[], object], server: PostgresServer) -> Iterator[None]:
    """Does `action` in another thread once the body's `pg_sleep` runs."""

    def wait_and_act() -> None:
        wait_for_backend(server, "query LIKE '%%pg_sleep%%' AND state = 'active'")
        action()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def terminated_idle(lab: Laboratory) -> None:
    lab.run("SELECT 1")
    terminate_backends(lab.server)
    lab.run("SELECT 1")


def terminated_in_a_query(lab: Laboratory) -> None:
    with soon(lambda: terminate_backends(lab.server), lab.server):
        lab.run("SELECT pg_sleep(20)")


def idle_in_transaction(lab: Laboratory) -> None:
    with transaction.atomic(using=lab.alias):
        lab.run("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
        wait_until_ended(lab.server)
        lab.run("SELECT 1")


def idle_session(lab: Laboratory) -> None:
    lab.run("SET idle_session_timeout = '50ms'")
    wait_until_ended(lab.server)
    lab.run("SELECT 1")


def server_crashes(lab: Laboratory) -> None:
    lab.run("SELECT 1")
    lab.server.crash()
    lab.run("SELECT 1")


def next_use(lab: Laboratory) -> None:
    with pytest.raises(OperationalError):
        terminated_idle(lab)
    lab.run("SELECT 1")


def cut(lab: Laboratory) -> None:
    with soon(lab.tls.cut, lab.server):
        lab.run("SELECT pg_sleep(20)")


def closed_cleanly(lab: Laboratory) -> None:
    with soon(lab.tls.close_cleanly, lab.server):
        lab.run("SELECT pg_sleep(20)")


def reset(lab: Laboratory) -> None:
    with soon(lab.tls.reset, lab.server):
        lab.run("SELECT pg_sleep(20)")


def reset_without_tls(lab: Laboratory) -> None:
    with soon(lab.plain.reset, lab.server):
        lab.run("SELECT pg_sleep(20)")


def cut_in_the_answer(lab: Laboratory) -> None:
    lab.run("SELECT 1")
    passed = lab.tls.links[0].passed["down"]
    lab.tls.when("cut", direction="down", after_bytes=passed + 50_000)
    lab.run("SELECT repeat('x', 1000) FROM generate_series(1, 1000)")


def statement_timeout(lab: Laboratory) -> None:
    lab.run("SET statement_timeout = '30ms'; SELECT pg_sleep(20)")


def lock_timeout(lab: Laboratory) -> None:
    with holding_the_lock(lab):
        lab.run("SET lock_timeout = '30ms'; SELECT * FROM line FOR UPDATE")


@contextmanager
def holding_the_lock(lab: Laboratory) -> Iterator[psycopg2.extensions.connection]:
    lab.server.execute("INSERT INTO line VALUES (1, 1), (2, 2) ON CONFLICT DO NOTHING")
    other = lab.server.connect()
    try:
        other.autocommit = False
        with other.cursor() as cursor:
            cursor.execute("UPDATE line SET unit = 5 WHERE id = 1")
        yield other
    finally:
        other.close()


def deadlock(lab: Laboratory) -> None:
    with holding_the_lock(lab) as other, transaction.atomic(using=lab.alias):
        # The one that waits longer than deadlock_timeout is the victim: us.
        lab.run("SET LOCAL deadlock_timeout = '50ms'; UPDATE line SET unit = 6 WHERE id = 2")

        def want_the_second() -> None:
            with other.cursor() as cursor:
                cursor.execute(
                    "SET deadlock_timeout = '20s'; UPDATE line SET unit = 5 WHERE id = 2"
                )

        thread = threading.Thread(target=want_the_second)
        thread.start()
        try:
            lab.run("UPDATE line SET unit = 6 WHERE id = 1")
        finally:
            connections[lab.alias].connection.rollback()
            thread.join()


def serialization(lab: Laboratory) -> None:
    lab.server.execute("INSERT INTO line VALUES (1, 1)")
    with transaction.atomic(using=lab.alias):
        lab.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM line")
        lab.server.execute("UPDATE line SET unit = 2")
        lab.run("UPDATE line SET unit = 3")


def unique_violation(lab: Laboratory) -> None:
    lab.run("INSERT INTO line VALUES (1, 1), (1, 2)")


def syntax_error(lab: Laboratory) -> None:
    lab.run("SELEC 1")


@dataclass(frozen=True)
class Row:
    event: Callable[[Laboratory], None]
    raises: type[Exception]
    says: str
    closed: bool
    transient: bool
    pgcode: str | None = None
    tls: bool = True

    def __str__(self) -> str:
        return f"{self.event.__name__}{'' if self.tls else ' without TLS'}"


ENDED = "SSL connection has been closed unexpectedly"
ENDED_PLAIN = "server closed the connection unexpectedly"
TABLE = [
    Row(terminated_idle, OperationalError, ENDED, True, True),
    Row(terminated_in_a_query, OperationalError, ENDED, True, True),
    Row(idle_in_transaction, OperationalError, ENDED, True, True),
    Row(idle_session, OperationalError, ENDED, True, True),
    Row(server_crashes, OperationalError, ENDED, True, True),
    Row(terminated_idle, OperationalError, ENDED_PLAIN, True, True, tls=False),
    Row(terminated_in_a_query, OperationalError, ENDED_PLAIN, True, True, tls=False),
    Row(idle_in_transaction, OperationalError, ENDED_PLAIN, True, True, tls=False),
    Row(reset_without_tls, OperationalError, "", True, True, tls=False),
    Row(next_use, django.db.InterfaceError, "connection already closed", True, True),
    Row(cut, OperationalError, "SSL SYSCALL error: EOF detected", True, True),
    Row(cut_in_the_answer, OperationalError, "SSL SYSCALL error: EOF detected", True, True),
    Row(closed_cleanly, OperationalError, ENDED, True, True),
    Row(reset, OperationalError, ENDED_PLAIN, True, True),
    Row(statement_timeout, OperationalError, "statement timeout", False, False, "57014"),
    Row(lock_timeout, OperationalError, "lock timeout", False, True, "55P03"),
    Row(deadlock, OperationalError, "deadlock detected", False, True, "40P01"),
    Row(serialization, OperationalError, "could not serialize", False, True, "40001"),
    Row(unique_violation, django.db.IntegrityError, "duplicate key", False, False, "23505"),
    Row(syntax_error, django.db.ProgrammingError, "syntax error", False, False, "42601"),
]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_link_that_fails_in_use(lab: Laboratory, row: Row) -> None:
    port = lab.tls.port if row.tls else lab.plain.port
    lab.alias = lab.link_to(port, sslmode="require" if row.tls else "disable")
    observed: dict[str, Any] = {}

    with pytest.raises(row.raises) as caught:
        try:
            ensure_connection(lab.alias)
            link = connections[lab.alias].connection
            row.event(lab)
        finally:
            observed["closed"] = bool(link.closed)

    assert row.says in str(caught.value)
    assert caught.value.__cause__.pgcode == row.pgcode  # type: ignore[union-attr]
    assert is_transient(caught.value, using=lab.alias) is row.transient
    assert is_transient(caught.value.__cause__, using=lab.alias) is row.transient  # type: ignore[arg-type]
    assert observed["closed"] is row.closed


def connect_refused(lab: Laboratory) -> str:
    lab.tls.refusing = True
    return lab.link_to(lab.tls.port)


def nobody_listens(lab: Laboratory) -> str:
    lab.server.stop()
    return lab.link_to(lab.server.port)


def server_down_behind_a_proxy(lab: Laboratory) -> str:
    lab.tls.target = ("127.0.0.1", lab.server.port)
    lab.server.stop()
    return lab.link_to(lab.tls.port, sslmode="require")


def wrong_database(lab: Laboratory) -> str:
    return lab.link_to(lab.tls.port, NAME="nowhere", sslmode="require")


def wrong_password(lab: Laboratory) -> str:
    lab.server.execute("DROP ROLE IF EXISTS guarded")
    lab.server.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    hba = lab.server.data / "pg_hba.conf"
    hba.write_text("local all guarded scram-sha-256\n" + hba.read_text())
    lab.server.execute("SELECT pg_reload_conf()")
    return lab.link_to(lab.tls.port, USER="guarded", PASSWORD="wrong", sslmode="require")


def unknown_user(lab: Laboratory) -> str:
    return lab.link_to(lab.server.port, USER="nobody_here")


def unknown_parameter(lab: Laboratory) -> str:
    return lab.link_to(lab.server.port, options="-c no_such_setting=1")


def too_many_clients(lab: Laboratory) -> str:
    lab.server.execute("DROP ROLE IF EXISTS crowded")
    lab.server.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    return lab.link_to(lab.tls.port, USER="crowded", sslmode="require")


def untrusted_certificate(lab: Laboratory) -> str:
    trustme.CA().cert_pem.write_to_path(str(lab.root.with_name("other.crt")))
    other = str(lab.root.with_name("other.crt"))
    return lab.link_to(lab.tls.port, sslmode="verify-ca", sslrootcert=other)


def certificate_of_another_host(lab: Laboratory) -> str:
    lab.tls.tls = None
    with_other_name = FaultProxy(lab.server.socket_path, trustme.CA(), ("db.example",))
    lab.tls.tls = with_other_name.tls
    with_other_name._listener.close()
    assert with_other_name.ca_pem
    root = lab.root.with_name("renamed.crt")
    root.write_bytes(with_other_name.ca_pem)
    return lab.link_to(lab.tls.port, sslmode="verify-full", sslrootcert=str(root))


def no_root_certificate(lab: Laboratory) -> str:
    return lab.link_to(lab.tls.port, sslmode="verify-full", sslrootcert="/nowhere/root.crt")


def server_without_tls(lab: Laboratory) -> str:
    return lab.link_to(lab.plain.port, sslmode="require")


@pytest.mark.parametrize(
    ("event", "transient"),
    [
        (connect_refused, True),
        (nobody_listens, True),
        (server_down_behind_a_proxy, True),
        (too_many_clients, True),
        (wrong_database, False),
        (wrong_password, False),
        (unknown_user, False),
        (unknown_parameter, False),
        (untrusted_certificate, False),
        (certificate_of_another_host, False),
        (no_root_certificate, False),
        (server_without_tls, False),
    ],
)
def test_a_link_that_cannot_be_opened(
    lab: Laboratory, event: Callable[[Laboratory], str], transient: bool
) -> None:
    alias = event(lab)

    with pytest.raises(OperationalError) as caught:
        connections[alias].ensure_connection()

    assert getattr(caught.value.__cause__, "pgcode", "absent") is None
    assert is_transient(caught.value, using=alias) is transient
    with pytest.raises(DatabaseUnavailable) as refused:
        ensure_connection(alias)
    assert refused.value.permanent is not transient
    assert is_transient(refused.value, using=alias) is transient
