"""The backup that docs/operation.md tells, taken while a sync writes, restored beside it."""

import json
import shlex
import threading

import pytest
from django.db import connection
from psycopg2 import connect

from odoo_integration.models import SyncRun
from odoo_integration.simulator import generate
from tests.lab.binaries import wheel_binaries
from tests.lab.processes import database_url, manage, wait_until
from tests.lab.runs import balances, run

from .runbook import block

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_taken_during_a_sync_passes_verification_elsewhere(odoo, tmp_path):
    company = generate(orders=60)
    simulator = odoo(company)
    run(full=True)
    truth = balances()
    name = f"{connection.settings_dict['NAME']}_restored"
    dump = tmp_path / "carteira.dump"
    odoo(company, pace=400)

    def sync_slowly() -> None:
        try:
            run(full=True)
        finally:
            connection.close()

    syncing = threading.Thread(target=sync_slowly)
    syncing.start()
    wait_until(
        lambda: SyncRun.objects.filter(status="running", phase="read").exists(),
        seconds=20,
        what="a sync reads",
    )
    binaries = wheel_binaries()
    source, target = (url.replace("postgres://", "postgresql://") for url in
                      (database_url(), database_url(name)))  # fmt: skip
    binaries.own(tmp_path)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)

    def follow(program: str) -> None:
        """The document's line of that program, with our places in it."""
        [line] = [line for line in block("Back up and restore") if line.startswith(f"{program} ")]
        for there, here in (
            ("carteira.dump", str(dump)),
            ("$DATABASE_URL", source),
            ("postgres://user@new-host/carteira", target),
        ):
            line = line.replace(there, here)
        binaries.run(*shlex.split(line))

    follow("pg_dump")
    assert SyncRun.objects.filter(status="running").exists(), "the sync was over too early"
    syncing.join()
    with connection.cursor() as cursor:
        # A session that was killed may have left it on a server that is kept.
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        follow("pg_restore")
        # The copy holds the running sync's lease too. It runs out in a minute; not in this test.
        with connect(target) as link, link.cursor() as cursor:
            cursor.execute("UPDATE sync_state SET lease_until = now() - interval '1 second'")
        link.close()
        done = manage(
            "sync_odoo", "--verify", "--json",
            DATABASE_URL=database_url(name), ODOO_URL=simulator.url, ODOO_DB="demo",
            ODOO_USER="demo", ODOO_PASSWORD="demo",
        )  # fmt: skip
        result = json.loads(done.stdout)
        assert result["status"] == "done", result["error"]
        assert result["verification"]["unexplained"] == 0
        assert result["balances_changed"] == 0
        assert result["verification"]["equal"] > len(truth) / 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
