"""Database settings: what the environment turns into, and what contradicts itself."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from carteira_project.database import databases
from carteira_project.environment import Environment
from odoo_integration.checks_database import check_connection_settings, contradictions


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Gives a function: variables -> DATABASES['default']."""

    def configure(**variables: str) -> dict[str, Any]:
        for name in ("DATABASE_URL", "DB_POOL_MODE", "PGSSLROOTCERT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return databases(Environment(tmp_path / "none.env"), tmp_path)["default"]

    return configure


URL = "postgres://user:word@db.example:5433/backlog"


def test_a_replica_has_the_same_options_and_prefers_a_standby(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    two = "postgres://reader:word@one:5432,two:5433/backlog"
    monkeypatch.setenv("DATABASE_URL", two)
    monkeypatch.setenv("DATABASE_REPLICA_URL", two)
    made = databases(Environment(tmp_path / "none.env"), tmp_path)
    assert made["default"]["OPTIONS"].pop("target_session_attrs") == "read-write"
    assert made["replica"]["OPTIONS"].pop("target_session_attrs") == "prefer-standby"
    assert made["default"] == made["replica"]
    monkeypatch.setenv("DATABASE_REPLICA_URL", "mysql://one/two")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL does not name"):
        databases(Environment(tmp_path / "none.env"), tmp_path)


def ids(database: dict[str, Any]) -> list[str]:
    return [message.id.removeprefix("database.") for message in contradictions(database)]  # type: ignore[union-attr]


def test_the_defaults_do_not_contradict_themselves(configured: Any) -> None:
    assert ids(configured()) == []
    assert ids(configured(DATABASE_URL=URL)) == []
    assert check_connection_settings() == []


def test_limits_are_asked_for_at_the_start_of_a_session(configured: Any) -> None:
    options = configured(DATABASE_URL=URL, DB_LOCK_TIMEOUT="0")["OPTIONS"]

    assert options["options"] == (
        "-c statement_timeout=600000 -c idle_in_transaction_session_timeout=60000"
    )


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_pooler_gets_no_start_up_options(configured: Any, mode: str) -> None:
    database = configured(DATABASE_URL=URL, DB_POOL_MODE=mode)

    assert "options" not in database["OPTIONS"]
    assert database["TIMEOUTS"]["lock_timeout"] == 30_000
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is (mode == "transaction")


def test_several_hosts_look_for_the_primary(configured: Any) -> None:
    database = configured(DATABASE_URL="postgres://u:p@a:5432,b:5433/backlog")

    assert (database["HOST"], database["PORT"]) == ("a,b", "5432,5433")
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    url = "postgres://u:p@a,b/backlog?target_session_attrs=any"
    assert ids(configured(DATABASE_URL=url)) == ["E005"]


def test_a_socket_folder_is_decoded(configured: Any) -> None:
    url = "postgres://user@%2Frun%2Fpostgresql/backlog"
    assert configured(DATABASE_URL=url)["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"DB_SSLMODE": "verify-full"}, ["E001"]),
        ({"DB_SSLMODE": "verify-full", "DB_SSLROOTCERT": "system"}, []),
        ({"DB_SSLMODE": "verify-full", "DB_SSLROOTCERT": "/nowhere"}, ["E002"]),
        ({"DB_SSLMODE": "require", "DB_SSLROOTCERT": "system"}, ["W001"]),
        ({"DB_TCP_USER_TIMEOUT": "0"}, ["W002"]),
        ({"DB_TCP_USER_TIMEOUT": "60000"}, ["W003"]),
        ({"DB_LOCK_TIMEOUT": "5000", "DB_STATEMENT_TIMEOUT": "5000"}, ["W004"]),
        ({"DB_STATEMENT_TIMEOUT": "86400000", "DB_UNIT_TIMEOUT": "0"}, ["W005"]),
        ({"DB_STATEMENT_TIMEOUT": "60000", "DB_UNIT_TIMEOUT": "60"}, ["W009"]),
        ({"DB_POOL_MODE": "session", "DATABASE_URL": f"{URL}?options=-c%20a%3D1"}, ["E003"]),
        ({"DB_POOL_MODE": "session", "DB_CONN_MAX_AGE": "60"}, ["W006"]),
        ({"DATABASE_URL": "postgres://u:p@db:6432/backlog"}, ["W010"]),
        ({"DB_POOL_MODE": "transaction", "DB_CONN_MAX_AGE": "60"}, []),
    ],
    ids=str,
)
def test_contradictions_are_told(
    configured: Any, variables: dict[str, str], found: list[str]
) -> None:
    assert ids(configured(**{"DATABASE_URL": URL} | variables)) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"POOL_MODE": "transaction"}, ["E003", "E004"]),
        ({"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}, ["W007"]),
        ({"ATOMIC_REQUESTS": True}, ["W008"]),
    ],
    ids=str,
)
def test_settings_changed_by_hand_are_looked_at_too(
    configured: Any, change: dict[str, Any], found: list[str]
) -> None:
    assert ids(configured(DATABASE_URL=URL) | change) == found
