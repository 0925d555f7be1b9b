"""What the environment turns into as DATABASES."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from carteira_project.database import databases
from carteira_project.environment import Environment
from tests.lab.database_settings import URL, configured_by


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    return partial(configured_by, monkeypatch, tmp_path)


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


def test_limits_and_costs_are_asked_for_at_the_start_of_a_session(configured: Any) -> None:
    options = configured(DATABASE_URL=URL, DB_LOCK_TIMEOUT="0", DB_RANDOM_PAGE_COST="4")["OPTIONS"]

    assert options["options"] == (
        "-c statement_timeout=600000 -c idle_in_transaction_session_timeout=60000"
        " -c random_page_cost=4.0 -c jit=off"
    )


@pytest.mark.django_db
def test_a_session_compiles_no_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_pooler_gets_no_start_up_options(configured: Any, mode: str) -> None:
    database = configured(DATABASE_URL=URL, DB_POOL_MODE=mode)

    assert "options" not in database["OPTIONS"]
    assert database["TIMEOUTS"]["lock_timeout"] == 30_000
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is (mode == "transaction")


def test_a_socket_folder_is_decoded(configured: Any) -> None:
    url = "postgres://user@%2Frun%2Fpostgresql/backlog"
    assert configured(DATABASE_URL=url)["HOST"] == "/run/postgresql"


def test_a_renamed_variable_is_refused_by_both_its_names(
    configured: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = "DB_UNIT_TIMEOUT is now called DB_TRANSACTION_TIMEOUT"
    with pytest.raises(ImproperlyConfigured, match=names):
        configured(DB_UNIT_TIMEOUT="60")
    monkeypatch.delenv("DB_UNIT_TIMEOUT")
    (tmp_path / "old.env").write_text("DB_UNIT_TIMEOUT=60\n")
    with pytest.raises(ImproperlyConfigured, match=names):
        databases(Environment(tmp_path / "old.env"), tmp_path)
