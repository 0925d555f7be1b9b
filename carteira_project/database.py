"""Turns the environment's database settings into Django's DATABASES."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

from .environment import Environment

POOL_MODES = ("none", "session", "transaction")
SSL_MODES = ("", "disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def databases(env: Environment, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Builds DATABASES from DATABASE_URL, DATABASE_REPLICA_URL and the DB_* variables.

    Args:
        env: where the variables are read.
        data_dir: the folder that holds the embedded server when DATABASE_URL is empty.

    Returns:
        Django's DATABASES: `default`, and `replica` where DATABASE_REPLICA_URL names one.

    Raises:
        ImproperlyConfigured: DATABASE_URL or DATABASE_REPLICA_URL does not name a PostgreSQL
            database, or a variable is set under its former name.
    """
    url = env.text(
        "DATABASE_URL",
        "",
        "PostgreSQL 14+ as postgres://user:password@host:port/name, several hosts by commas; "
        "empty: an embedded server under .data/postgres",
        secret=True,
    )
    replica_url = env.text(
        "DATABASE_REPLICA_URL",
        "",
        "a streaming replica the large lists and their exports are read from; empty: none",
        secret=True,
    )
    pool_mode = env.choice(
        "DB_POOL_MODE",
        "none",
        POOL_MODES,
        "pooling mode of the PgBouncer in front of it; none: there is no pooler",
    )
    env.refuse_renamed("DB_UNIT_TIMEOUT", "DB_TRANSACTION_TIMEOUT")
    timeouts = _timeouts(env)
    options = _options(env)
    started_with = timeouts | _planner(env)
    # A pooler refuses start-up parameters that it does not know. Behind one, the resilience package
    # sets the limits in each transaction, from TIMEOUTS.
    if pool_mode == "none":
        options["options"] = " ".join(f"-c {name}={value}" for name, value in started_with.items())
    config: dict[str, Any] = {
        "CONN_MAX_AGE": env.integer(
            "DB_CONN_MAX_AGE", 0, "seconds a web process keeps a connection between requests"
        ),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": pool_mode == "transaction",
        "POOL_MODE": pool_mode,
        "TIMEOUTS": timeouts,
        "TRANSACTION_TIMEOUT": env.integer(
            "DB_TRANSACTION_TIMEOUT",
            1800,
            "seconds a transaction may take before its server counts as frozen; 0: no limit",
        ),
    }
    made: dict[str, dict[str, Any]] = {}
    if url:
        made["default"] = _server("DATABASE_URL", url, config, options, "read-write")
    else:
        made["default"] = config | {
            "ENGINE": "carteira_project.embedded_postgres",
            "NAME": "carteira",
            "USER": "postgres",
            "OPTIONS": {"embedded_folder": str(data_dir / "postgres")} | options,
        }
    if replica_url:
        made["replica"] = _server(
            "DATABASE_REPLICA_URL", replica_url, config, options, "prefer-standby"
        )
    return made


def _server(
    variable: str, url: str, config: dict[str, Any], options: dict[str, Any], wanted: str
) -> dict[str, Any]:
    """One entry of DATABASES; `wanted` is libpq's target_session_attrs for several hosts."""
    parsed = _parse(variable, url)
    if "," in parsed.get("HOST", ""):
        options = options | {"target_session_attrs": wanted}
    return parsed | config | {"OPTIONS": options | parsed.get("OPTIONS", {})}


def _parse(variable: str, url: str) -> dict[str, Any]:
    try:
        parsed = environ.Env.db_url_config(url)
    except Exception:  # noqa: BLE001 - whatever it raises, the URL is what is wrong
        parsed = {}
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise ImproperlyConfigured(
            f"{variable} does not name a PostgreSQL database; "
            "write it as postgres://user:password@host:port/name."
        )
    # A socket's folder is percent-encoded in a URL: postgres://user@%2Frun%2Fpostgresql/db
    return parsed | {"HOST": unquote(parsed.get("HOST", ""))}


def _options(env: Environment) -> dict[str, Any]:
    options: dict[str, Any] = {
        "connect_timeout": env.integer(
            "DB_CONNECT_TIMEOUT", 10, "seconds to wait for a connection to open", minimum=1
        ),
        "application_name": env.text(
            "DB_APPLICATION_NAME", "carteira", "how the connections are named in pg_stat_activity"
        ),
        "keepalives": 1,
        "keepalives_idle": env.integer(
            "DB_KEEPALIVES_IDLE", 10, "seconds without traffic before TCP probes the server"
        ),
        "keepalives_interval": env.integer(
            "DB_KEEPALIVES_INTERVAL", 5, "seconds between two such probes"
        ),
        "keepalives_count": env.integer(
            "DB_KEEPALIVES_COUNT", 3, "unanswered probes before the connection counts as lost"
        ),
        "tcp_user_timeout": env.integer(
            "DB_TCP_USER_TIMEOUT",
            25_000,
            "milliseconds sent data may stay unacknowledged before the connection counts as lost",
        ),
    }
    sslmode = env.choice("DB_SSLMODE", "", SSL_MODES, "libpq's sslmode; empty: libpq's default")
    root_certificate = env.text(
        "DB_SSLROOTCERT",
        "",
        "certificate authority of the server's certificate, for verify-full; or the word system",
    )
    if sslmode:
        options["sslmode"] = sslmode
    if root_certificate:
        options["sslrootcert"] = root_certificate
    return options


def _planner(env: Environment) -> dict[str, float | str]:
    """What the server's planner assumes, and that it compiles nothing.

    Its own cost of a page, 4, is for spinning disks: above 2 it reads a whole table where an index
    that has grown would answer alone. Compiling (JIT, by LLVM) the wide queries of lists takes
    longer than it saves.
    """
    cost = env.number(
        "DB_RANDOM_PAGE_COST",
        1.1,
        "cost of a page out of order against the next one, for PostgreSQL's planner; "
        "4 on spinning disks. Behind a pooler the server's own is used",
        minimum=1,
    )
    return {"random_page_cost": cost, "jit": "off"}


def _timeouts(env: Environment) -> dict[str, int]:
    """Settings of the server by which it limits a session, in milliseconds; 0 is left out."""
    timeouts = {
        "statement_timeout": env.integer(
            "DB_STATEMENT_TIMEOUT", 600_000, "milliseconds a statement may take; 0: no limit"
        ),
        "lock_timeout": env.integer(
            "DB_LOCK_TIMEOUT", 30_000, "milliseconds to wait for a lock; 0: no limit"
        ),
        "idle_in_transaction_session_timeout": env.integer(
            "DB_IDLE_IN_TRANSACTION_TIMEOUT",
            60_000,
            "milliseconds a transaction may sit idle; 0: the server's own limit",
        ),
    }
    return {name: value for name, value in timeouts.items() if value}
