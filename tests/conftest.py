"""What every test shares: an isolated environment and the place of the shared real-world data."""

import os
import secrets
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CARTEIRA_SHARED", ROOT.parent / "shared"))


def pytest_configure() -> None:
    # Runs before Django reads its settings: a developer's .env must not reach the tests.
    os.environ["CARTEIRA_ENV_FILE"] = os.devnull
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    for name in [name for name in os.environ if name.startswith("ODOO_")]:
        REAL_ODOO[name] = os.environ.pop(name)


REAL_ODOO: dict[str, str] = {}
"""The ODOO_* variables the tests were started with: the real server of the `odoo` tests."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded real-world data beside the project."""
    if not (SHARED / "odoo_dataset").is_dir():
        pytest.skip(f"no recorded Odoo data at {SHARED}")
    return SHARED
