import datetime
import json
import os
import shutil

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation
from django_q.models import OrmQ, Schedule, Task

from odoo_integration.jobs.schedules import write_schedules
from odoo_integration.models import RejectedRecord, SyncRun
from odoo_integration.monitoring.health import CHECKS, Finding, examine
from odoo_integration.monitoring.health.queue import cluster
from odoo_integration.monitoring.health.runs import held
from tests.lab.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)


def ended(minutes: float = 1, **values) -> SyncRun:
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    defaults = {"mode": "incremental", "status": "done", "trigger": "test", "promoted_at": at}
    if values.get("status", "done") != "done":
        defaults["promoted_at"] = None
    return SyncRun.objects.create(started_at=at, finished_at=at, **defaults | values)


def pulse(minutes: float) -> None:
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    Task.objects.create(
        id=os.urandom(16).hex(), name="p", func="odoo_integration.tasks.pulse",
        started=at, stopped=at, success=True,
    )  # fmt: skip


def bad() -> set[str]:
    return {finding.name for finding in examine() if not finding.ok}


@pytest.fixture
def well() -> None:
    """An installation with nothing to complain about."""
    write_schedules()
    ended()
    pulse(0.5)


@pytest.mark.usefixtures("well")
class TestOneThingWrong:
    def test_nothing_wrong(self):
        assert bad() == set()
        assert [finding.name for finding in examine()] == list(CHECKS)

    def test_old_data(self):
        SyncRun.objects.update(promoted_at=timezone.now() - datetime.timedelta(hours=2))
        assert bad() == {"freshness"}

    def test_a_success_that_lies_ahead_was_dated_by_a_wrong_clock(self):
        ended(minutes=-60)
        assert bad() == {"freshness"}
        ended()
        assert bad() == set()

    @pytest.mark.parametrize("values", [{"mode": "policy"}, {"mode": "order"}, {"dry_run": True}])
    def test_runs_that_do_not_make_everything_fresh(self, values):
        SyncRun.objects.update(promoted_at=timezone.now() - datetime.timedelta(hours=2))
        ended(**values)
        assert bad() == {"freshness"}

    def test_failed_run(self):
        ended(status="failed", error="Odoo does not answer")
        assert bad() == {"last_run"}
        ended()
        assert bad() == set()

    def test_a_mistyped_order_or_a_stopped_run_is_nobodys_alarm(self):
        ended(mode="order", status="failed", error="order unknown")
        ended(status="interrupted")
        assert bad() == set()

    def test_held_run(self):
        ended(status="held", error="600 rows vanished")
        assert bad() == {"held"}

    def test_unexplained_difference_stays_until_a_verification_passes(self):
        ended(status="failed", verified="everything", verification={"unexplained": 2})
        assert bad() == {"verification"}
        ended()
        assert bad() == {"verification"}
        ended(verified="everything", verification={"unexplained": 0})
        assert bad() == set()

    def test_refused_key(self):
        ended(status="failed", error="refused", error_detail="OdooAuthenticationError\n...")
        assert bad() == {"odoo_key"}

    def test_key_near_its_end(self, settings):
        settings.ODOO_KEY_EXPIRES = timezone.localdate() + datetime.timedelta(days=10)
        assert bad() == {"odoo_key"}
        settings.ODOO_KEY_EXPIRES = timezone.localdate() + datetime.timedelta(days=30)
        assert bad() == set()

    def test_many_rejections(self, settings):
        settings.HEALTH_REJECTED = 1
        for n in range(2):
            RejectedRecord.objects.create(model="sale.order", record_id=n, reason="x")
        assert bad() == {"rejected"}
        RejectedRecord.objects.filter(record_id=0).update(resolved_at=timezone.now())
        assert bad() == set()

    def test_silent_cluster(self):
        Task.objects.update(stopped=timezone.now() - datetime.timedelta(hours=7, minutes=11))
        assert bad() == {"cluster"}
        with translation.override("pt-br"):
            assert cluster().text == "último pulso da fila há 7\xa0horas, 11\xa0minutos"

    def test_cluster_that_never_came(self):
        Task.objects.all().delete()
        assert bad() == set()
        Schedule.objects.update(next_run=timezone.now() - datetime.timedelta(minutes=6))
        assert bad() == {"cluster"}

    def test_job_that_waits(self):
        OrmQ.objects.create(key="carteira", payload="x", lock=timezone.now())
        assert bad() == set()
        OrmQ.objects.update(lock=timezone.now() - datetime.timedelta(minutes=20))
        assert bad() == {"queue"}

    def test_missing_schedule(self):
        Schedule.objects.get(name="carteira: full").delete()
        assert bad() == {"schedules"}

    def test_full_disk(self, monkeypatch):
        usage = shutil.disk_usage("/")
        full = type(usage)(usage.total, usage.total - 1, 1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
        assert bad() == {"disk"}

    def test_grown_staging(self, settings):
        settings.HEALTH_STAGING_MB = -1
        assert bad() == {"staging"}


def test_the_command_has_a_line_a_check_and_says_it_by_its_exit_code(capsys, well):
    call_command("check_health")
    assert len(capsys.readouterr().out.splitlines()) == len(CHECKS)
    ended(status="failed", error="x")
    with pytest.raises(SystemExit) as ended_with:
        call_command("check_health", "--json")
    assert ended_with.value.code == 1
    told = {finding["name"]: finding["ok"] for finding in json.loads(capsys.readouterr().out)}
    assert told["last_run"] is False
    Task.objects.update(stopped=timezone.now() - datetime.timedelta(minutes=6))
    with pytest.raises(SystemExit) as ended_with:
        call_command("check_health", "--only", "cluster")
    assert ended_with.value.code == 3


def test_without_a_database_it_says_so_and_no_more():
    done = manage("check_health", DATABASE_URL="postgres://u:p4ssw0rd@127.0.0.1:1/x")
    assert done.returncode == 1
    assert [line.split(":")[0].split()[-1] for line in done.stdout.splitlines()] == [
        "database",
        "disk",
    ]
    assert "p4ssw0rd" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_connection_lost_in_the_middle_of_a_look_is_no_dead_database(well, monkeypatch):
    def lose_the_connection() -> Finding:
        monkeypatch.setitem(CHECKS, "held", held)
        connection.connection.close()
        return held()

    monkeypatch.setitem(CHECKS, "held", lose_the_connection)
    assert [finding.name for finding in examine()] == list(CHECKS)
    monkeypatch.setitem(CHECKS, "held", lose_the_connection)
    assert bad() == set()


def test_a_check_that_cannot_be_made_is_a_problem_of_its_own(well, monkeypatch):
    def refused() -> Finding:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        raise AssertionError

    monkeypatch.setitem(CHECKS, "held", refused)
    assert bad() == {"held"}
