"""The database: its version, latency and tables, and whether a lost connection is recovered."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from ...resilience import count_recoveries, ensure_connection, retrying
from .step import Step, step

_OLDEST = 140000
_TRIES = 7
_SCRATCH = "selftest"


@step(
    "Database connection",
    advice="check DATABASE_URL, that the server runs, and that this host may connect to it",
)
def connection_works(found: Step) -> None:
    ensure_connection()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_database(), current_user,"
            " pg_is_in_recovery(), current_setting('server_encoding')"
        )
        version, database, user, standby, encoding = cursor.fetchone()
        trips = [_round_trip(cursor) for _ in range(_TRIES)]
    found.notes += [
        f"PostgreSQL {version}, database {database}, user {user}, "
        f"on {raw.info.host or 'a local socket'}",
        _tls(raw.info),
        f"latency {1000 * statistics.median(trips):.2f} ms (median of {_TRIES})",
    ]
    if raw.server_version < _OLDEST:
        found.wrong, found.advice = "this PostgreSQL is too old", "use PostgreSQL 14 or newer"
    elif standby:
        found.wrong = "this is a standby: it refuses every write"
        found.advice = "point DATABASE_URL at the primary, or name all hosts in it"
    elif encoding != "UTF8":
        found.wrong = f"the database's encoding is {encoding}, which does not hold every text"
        found.advice = (
            f"create it anew: CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0"
        )


@step("Migrations", advice="run: manage.py migrate")
def all_migrated(found: Step) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    if missing:
        found.wrong = f"not applied: {', '.join(missing)}"
    else:
        found.notes.append(f"{len(executor.loader.applied_migrations)} applied, none is missing")


@step(
    "Recovery of a lost connection",
    advice="the database user must be allowed to end its own sessions (pg_terminate_backend)",
)
def retry_works(found: Step) -> None:
    """Ends a session of this process during its work, which is then done again."""
    ensure_connection()
    started = time.perf_counter()
    sessions: list[int] = []
    with _scratch_alias() as alias, count_recoveries() as counts:
        for attempt in retrying(max_retries=3, backoff_factor=0.1, using=alias):
            with attempt, connections[alias].cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                sessions.append(cursor.fetchone()[0])
                if len(sessions) == 1:
                    _terminate(sessions[0])
                cursor.execute("SELECT 1")
    found.notes.append(
        f"session {sessions[0]} was ended in a query; the work was done on session {sessions[-1]}"
        f" after {counts.retries} retry, in {time.perf_counter() - started:.2f} s"
    )
    if len(sessions) < 2:
        found.wrong = "the session was not ended"


def _round_trip(cursor: Any) -> float:
    started = time.perf_counter()
    cursor.execute("SELECT 1")
    return time.perf_counter() - started


def _tls(info: Any) -> str:
    if not info.ssl_in_use:
        return "no TLS" if info.host and not info.host.startswith("/") else "local socket, no TLS"
    return f"{info.ssl_attribute('protocol')}, {info.ssl_attribute('cipher')}"


@contextmanager
def _scratch_alias() -> Iterator[str]:
    # A connection of its own: the caller's is left alone.
    connections.databases[_SCRATCH] = dict(connections.databases[DEFAULT_DB_ALIAS])
    try:
        yield _SCRATCH
    finally:
        connections[_SCRATCH].close()
        del connections[_SCRATCH]
        del connections.databases[_SCRATCH]


def _terminate(session: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [session])
