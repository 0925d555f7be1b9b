"""The database of a pytest session: a copy of one that is migrated once for each set of migrations.

Copying takes a tenth of a second, migrating several. Every session and every process of `-n`
starts with a copy that no test has touched.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from odoo_integration.bi import make_views

_PREFIX = "migrated_"
_UNFINISHED = "migrating"
_LOCK = 7_165_321


@contextmanager
def copied_database(*, anew: bool, keep_template: bool) -> Iterator[None]:
    """Points the default connection at a copy of the migrated database; drops the copy at the end.

    Args:
        anew: migrate again, whatever was kept.
        keep_template: leave the migrated database for the next session.
    """
    settings = connection.settings_dict
    before, name = settings["NAME"], connection.creation._get_test_db_name()
    template = f"{_PREFIX}{_fingerprint()}"
    with _alone_on_the_server() as cursor:
        if anew or not _exists(cursor, template):
            _migrate(cursor, template)
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _use(name)
    # The template is as old as its migrations; the views are as the code has them.
    make_views()
    try:
        yield
    finally:
        _use(before)
        with _alone_on_the_server() as cursor:
            _drop(cursor, name)
            if not keep_template:
                _drop(cursor, template)


def forget_durability() -> None:
    """Sets the server up for speed: it need not survive a power cut."""
    with connection.creation._nodb_cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")


def _fingerprint() -> str:
    """Of all that decides what is in a migrated database: migrations, models, Django's version."""
    digest = hashlib.sha256(django.get_version().encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        folder = Path(app.path)
        for file in sorted([*folder.glob("migrations/*.py"), *folder.glob("models/**/*.py"),
                            *folder.glob("models.py")]):  # fmt: skip
            digest.update(f"{app.label} {file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone_on_the_server() -> Iterator[Any]:
    """A cursor outside the tests' databases; one process of the server at a time gets on."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _migrate(cursor: Any, template: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"])
    for (name,) in cursor.fetchall():
        _drop(cursor, name)
    _drop(cursor, _UNFINISHED)
    cursor.execute(f'CREATE DATABASE "{_UNFINISHED}"')
    before = connection.settings_dict["NAME"]
    _use(_UNFINISHED)
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        _use(before)
    # Only now: an interrupted migration must not be taken for a whole one.
    cursor.execute(f'ALTER DATABASE "{_UNFINISHED}" RENAME TO "{template}"')


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _drop(cursor: Any, name: str) -> None:
    # A thread of a live server may still hold a connection.
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
