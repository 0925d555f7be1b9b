"""Each way to lose a link in use, done to a real server, and what the program must see."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django.db
import psycopg2
import pytest
from django.db import OperationalError, connections, transaction

from tests.lab.alias import LinkTo
from tests.lab.backends import terminate_backends, wait_for_backend, wait_until_ended
from tests.lab.postgres import PostgresServer
from tests.lab.proxy import FaultProxy


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
