"""System checks of database settings that contradict each other.

They read DATABASES and make no connection. Importing the module registers them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

VERIFYING = {"verify-ca", "verify-full"}
PGBOUNCER_PORT = "6432"


@register("connections")
def check_connection_settings(**_: Any) -> list[CheckMessage]:
    """Django's system check of every PostgreSQL database in DATABASES."""
    return [
        message
        for alias, database in settings.DATABASES.items()
        if "postgres" in database.get("ENGINE", "")
        for message in contradictions(database, alias)
    ]


def contradictions(database: dict[str, Any], alias: str = "default") -> Iterator[CheckMessage]:
    """Finds the contradictions in one entry of DATABASES.

    Args:
        database: the entry.
        alias: its name, for the messages.
    """
    options = database.get("OPTIONS", {})
    for found in (
        *_tls(options),
        *_silence(options),
        *_limits(database.get("TIMEOUTS", {}), unit=database.get("TRANSACTION_TIMEOUT", 0)),
        *_pooler(database, options),
        *_connections(database, options),
    ):
        found.obj = f"database {alias!r}"
        yield found


def _tls(options: dict[str, Any]) -> Iterator[CheckMessage]:
    mode, root = options.get("sslmode", ""), options.get("sslrootcert", "")
    default = os.environ.get("PGSSLROOTCERT") or Path.home() / ".postgresql" / "root.crt"
    if mode in VERIFYING and not root and not Path(default).is_file():
        yield Error(
            f"sslmode {mode} has no certificate to check the server's against.",
            hint="Set DB_SSLROOTCERT to the authority's certificate, or to the word system.",
            id="database.E001",
        )
    if root and root != "system" and not Path(root).is_file():
        yield Error(
            f"sslrootcert {root} is not a file that can be read.",
            hint="Correct DB_SSLROOTCERT.",
            id="database.E002",
        )
    if root and mode not in VERIFYING:
        yield Warning(
            f"A root certificate is given, and sslmode {mode or '(empty)'} does not promise to "
            "check the server's name against it.",
            hint="Set DB_SSLMODE=verify-full.",
            id="database.W001",
        )


def _silence(options: dict[str, Any]) -> Iterator[CheckMessage]:
    if "tcp_user_timeout" not in options:
        return
    user_timeout = int(options["tcp_user_timeout"])
    idle, interval, count = (
        int(options.get(f"keepalives_{name}", 0)) for name in ("idle", "interval", "count")
    )
    if user_timeout == 0:
        yield Warning(
            "tcp_user_timeout is off: a query sent into a silent network hangs for minutes, "
            "because keepalives are not sent while data is on its way.",
            hint="Set DB_TCP_USER_TIMEOUT, such as 25000.",
            id="database.W002",
        )
    elif idle and user_timeout > 1000 * (idle + interval * count):
        # With a user timeout Linux ignores the number of probes: tcp(7), TCP_USER_TIMEOUT.
        yield Warning(
            f"tcp_user_timeout ({user_timeout} ms) is longer than the keepalives take "
            f"({idle} + {interval} x {count} s), and overrules their count.",
            hint="Lower DB_TCP_USER_TIMEOUT, or raise DB_KEEPALIVES_COUNT.",
            id="database.W003",
        )


def _limits(timeouts: dict[str, int], *, unit: float) -> Iterator[CheckMessage]:
    statement, lock = timeouts.get("statement_timeout", 0), timeouts.get("lock_timeout", 0)
    if statement and lock >= statement:
        yield Warning(
            f"lock_timeout ({lock} ms) never ends a query before statement_timeout ({statement} ms)"
            ": a wait for a lock, which may be tried again, looks like a query that is too slow.",
            hint="Set DB_LOCK_TIMEOUT below DB_STATEMENT_TIMEOUT.",
            id="database.W004",
        )
    if unit and statement >= 1000 * unit:
        yield Warning(
            f"A statement may take longer ({statement} ms) than the transaction it is part of "
            f"({unit} s), after which its server is regarded as frozen.",
            hint="Set DB_STATEMENT_TIMEOUT below DB_TRANSACTION_TIMEOUT.",
            id="database.W009",
        )
    job = 1000 * getattr(settings, "Q_CLUSTER", {}).get("timeout", 0)
    if job and statement > job:
        yield Warning(
            f"A statement may take longer ({statement} ms) than the job it is part of ({job} ms), "
            "which cannot interrupt it.",
            hint="Lower DB_STATEMENT_TIMEOUT.",
            id="database.W005",
        )


def _pooler(database: dict[str, Any], options: dict[str, Any]) -> Iterator[CheckMessage]:
    mode = database.get("POOL_MODE", "none")
    if mode == "none":
        if PGBOUNCER_PORT in str(database.get("PORT", "")).split(","):
            yield Warning(
                f"Port {PGBOUNCER_PORT} is PgBouncer's, which refuses the start-up parameters "
                "that are sent to a server.",
                hint="Set DB_POOL_MODE to session or transaction, as PgBouncer's pool_mode says.",
                id="database.W010",
            )
        return
    if "options" in options:
        yield Error(
            "PgBouncer refuses the start-up parameter `options`.",
            hint="Take it out of DATABASE_URL; the DB_*_TIMEOUT settings do not need it.",
            id="database.E003",
        )
    if mode == "transaction" and not database.get("DISABLE_SERVER_SIDE_CURSORS"):
        yield Error(
            "Server-side cursors do not survive PgBouncer's transaction mode.",
            hint="Set DISABLE_SERVER_SIDE_CURSORS.",
            id="database.E004",
        )
    if mode == "session" and database.get("CONN_MAX_AGE") != 0:
        yield Warning(
            "In session mode a connection that is kept between requests occupies one of the "
            "server's connections.",
            hint="Set DB_CONN_MAX_AGE=0: reconnecting to a pooler is cheap.",
            id="database.W006",
        )


def _connections(database: dict[str, Any], options: dict[str, Any]) -> Iterator[CheckMessage]:
    if "," in str(database.get("HOST", "")) and options.get("target_session_attrs", "any") == "any":
        yield Error(
            "With several hosts and no target_session_attrs the connection may go to a standby, "
            "which refuses every write.",
            hint="Take target_session_attrs out of DATABASE_URL, or set it to read-write.",
            id="database.E005",
        )
    if database.get("CONN_MAX_AGE", 0) != 0 and not database.get("CONN_HEALTH_CHECKS"):
        yield Warning(
            "Connections are kept without a health check: the first request after the server "
            "has closed one fails.",
            hint="Set CONN_HEALTH_CHECKS, or CONN_MAX_AGE to 0.",
            id="database.W007",
        )
    if database.get("ATOMIC_REQUESTS"):
        yield Warning(
            "With ATOMIC_REQUESTS every view runs in a transaction, where retry_on_ssl_error "
            "refuses to work.",
            hint="Set it to False, and open transactions where they are needed.",
            id="database.W008",
        )
