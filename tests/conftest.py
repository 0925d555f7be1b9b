"""What every test shares: an isolated environment and the place of the shared real-world data."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .settings import REAL_ODOO

__all__ = ["REAL_ODOO", "ROOT", "SHARED"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CARTEIRA_SHARED", ROOT.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    """Before the processes of `-n` start: two of them would make the server's user at once."""
    if not hasattr(config, "workerinput"):
        from .faults.postgres import wheel_binaries

        wheel_binaries()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded real-world data beside the project."""
    if not (SHARED / "odoo_dataset").is_dir():
        pytest.skip(f"no recorded Odoo data at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Sets the embedded server up for speed, and the test database free of threads at the end."""
    from django.db import connection

    if "DATABASE_URL" not in os.environ:
        # The server of this session need not survive a power cut.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"ALTER SYSTEM SET {name} = off")
            cursor.execute("SELECT pg_reload_conf()")
    yield
    # A thread of a live server may still hold a connection, and a database in use is not dropped.
    # A test may have left ours dead.
    connection.close()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
