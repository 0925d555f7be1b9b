"""DATABASES as the environment gives it."""

from pathlib import Path
from typing import Any

import pytest

from carteira_project.database import databases
from carteira_project.environment import Environment

URL = "postgres://user:word@db.example:5433/backlog"


def configured_by(
    monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str
) -> dict[str, Any]:
    """`DATABASES["default"]` with these variables; `folder` stands for home and data."""
    for name in ("DATABASE_URL", "DB_POOL_MODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return databases(Environment(folder / "none.env"), folder)["default"]
