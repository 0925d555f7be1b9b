"""What every test shares: an isolated environment and the place of the shared real-world data."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CARTEIRA_SHARED", ROOT.parent / "shared"))


def pytest_configure() -> None:
    # Runs before Django reads its settings: a developer's .env must not reach the tests.
    os.environ["CARTEIRA_ENV_FILE"] = os.devnull
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("HTTPS_ONLY", "0")
    if "DATABASE_URL" not in os.environ:
        # A server of this session's own: two sessions side by side would share a test database.
        folder = tempfile.mkdtemp(prefix="carteira-tests-")
        os.environ["DATA_DIR"] = folder
        # Registered before the server's own end is, and so run after it.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The embedded server of this session need not survive a power cut; the tests run faster."""
    if "DATABASE_URL" in os.environ:
        return
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")
