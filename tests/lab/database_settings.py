"""DATABASES as the environment gives it, as a pytest plugin."""

from pathlib import Path
from typing import Any

import pytest

from carteira_project.database import databases
from carteira_project.environment import Environment

URL = "postgres://user:word@db.example:5433/backlog"


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
