import re

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from odoo_integration.jobs.schedules import write_schedules
from odoo_integration.monitoring.selftest import self_test
from odoo_integration.simulator import generate
from tests.lab.processes import database_url, manage
from tests.lab.runs import run

pytestmark = pytest.mark.django_db(transaction=True)


def step(name: str):
    [result] = self_test((name,))
    return result


def test_all_is_well(odoo):
    simulator = odoo(generate(orders=32))
    write_schedules()
    run(full=True)
    # In a process of its own: it opens a connection that pytest-django would forbid.
    done = manage(
        "check_sync",
        DATABASE_URL=database_url(),
        ODOO_URL=simulator.url,
        ODOO_DB="demo",
        ODOO_USER="demo",
        ODOO_PASSWORD="demo",
    )
    told = done.stdout
    assert told.count(": OK") == 9, told
    assert done.returncode == 0
    assert told.endswith("everything OK\n")
    assert "no cluster has answered yet" in told, "one language in all of it"
    for part in (
        "PostgreSQL 1",
        "jobs wait in PostgreSQL",
        "latency",
        "after 1 retry",
        "plan: ",
        "Odoo 17",
        "companies seen",
    ):
        assert part in told
    first, second = re.findall(r"session (\d+)", told)
    assert first != second


def test_before_the_first_sync_there_is_nothing_to_sum():
    assert step("balance").ok


def test_a_refused_login_says_what_to_do_and_not_the_password(odoo, settings):
    odoo(generate(orders=32))
    settings.ODOO_PASSWORD = "unique-and-wrong-8731"
    result = step("odoo")
    assert not result.ok
    assert "refused" in result.wrong
    assert result.advice
    assert "8731" not in str(result)


def test_a_profile_that_does_not_fit_is_told_with_its_fields(odoo, settings):
    odoo(generate(orders=32))
    settings.ODOO_PROFILE = "brasil_ciel"
    assert "l10n_br" in step("odoo").wrong


def test_a_migration_that_is_not_applied_is_named():
    recorder = MigrationRecorder(connection)
    [(app, name)] = MigrationLoader(connection).graph.leaf_nodes("carteira")
    assert step("migrations").ok
    recorder.record_unapplied(app, name)
    try:
        found = step("migrations")
    finally:
        recorder.record_applied(app, name)
    assert f"{app}.{name}" in found.wrong
    assert "migrate" in found.advice


def test_a_database_that_does_not_hold_every_text_is_told():
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    try:
        done = manage("check_sync", "--only", "database", DATABASE_URL=database_url("ascii"))
    finally:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE ascii")
    assert done.returncode == 1
    assert "SQL_ASCII" in done.stdout
    assert "ENCODING 'UTF8'" in done.stdout


def test_missing_schedules_name_their_command():
    assert "setup_schedules" in step("queue").advice


def test_nothing_reachable_is_two_failures_without_traceback_or_secret():
    done = manage(
        "check_sync",
        DATABASE_URL="postgres://u:dbp4ssw0rd@127.0.0.1:1/x",
        ODOO_URL="http://127.0.0.1:1",
        ODOO_DB="x",
        ODOO_USER="x",
        ODOO_PASSWORD="0doop4ss",
    )
    assert done.returncode == 1
    assert "2 of the tests FAILED" in done.stdout
    everything = done.stdout + done.stderr
    assert "Traceback" not in everything
    assert "dbp4ssw0rd" not in everything
    assert "0doop4ss" not in everything
