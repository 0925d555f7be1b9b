"""Database settings that contradict each other."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from odoo_integration.checks.database import check_connection_settings, contradictions
from tests.lab.database_settings import URL, configured_by


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    return partial(configured_by, monkeypatch, tmp_path)


def ids(database: dict[str, Any]) -> list[str]:
    return [message.id.removeprefix("database.") for message in contradictions(database)]  # type: ignore[union-attr]


def test_the_defaults_do_not_contradict_themselves(configured: Any) -> None:
    assert ids(configured()) == []
    assert ids(configured(DATABASE_URL=URL)) == []
    assert check_connection_settings() == []


def test_several_hosts_look_for_the_primary(configured: Any) -> None:
    database = configured(DATABASE_URL="postgres://u:p@a:5432,b:5433/backlog")

    assert (database["HOST"], database["PORT"]) == ("a,b", "5432,5433")
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    url = "postgres://u:p@a,b/backlog?target_session_attrs=any"
    assert ids(configured(DATABASE_URL=url)) == ["E005"]


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
        ({"DB_STATEMENT_TIMEOUT": "86400000", "DB_TRANSACTION_TIMEOUT": "0"}, ["W005"]),
        ({"DB_STATEMENT_TIMEOUT": "60000", "DB_TRANSACTION_TIMEOUT": "60"}, ["W009"]),
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
