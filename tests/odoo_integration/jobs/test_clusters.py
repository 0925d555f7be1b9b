"""Real clusters in processes of their own, on PostgreSQL's queue and on Redis."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from odoo_integration.jobs.schedules import write_schedules
from odoo_integration.models import SyncRun
from odoo_integration.simulator import generate
from odoo_integration.tasks import queue_sync
from tests.lab.paths import ROOT
from tests.lab.processes import MANAGE, database_url, environment, manage, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 16
PULSE = "odoo_integration.tasks.pulse"


@pytest.fixture
def cluster() -> Iterator[Callable[..., subprocess.Popen]]:
    started: list[subprocess.Popen] = []

    def start(**variables: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, MANAGE, "run_cluster"],
            env=environment(DATABASE_URL=database_url(), **variables),
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        wait_until(lambda: len(family(process)) == 5, seconds=40, what="the cluster is complete")
        return process

    yield start
    for process in started:
        for one in [*family(process), process]:
            one.kill()
        process.wait(10)


def family(process: subprocess.Popen) -> list[psutil.Process]:
    """Sentinel, two workers, monitor, pusher."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def enqueue(function: str, count: int, **variables: str) -> None:
    code = (
        f"from django_q.tasks import async_task\nfor n in range({count}): async_task('{function}')"
    )
    done = manage("shell", "-v0", "-c", code, DATABASE_URL=database_url(), **variables)
    assert done.returncode == 0, done.stderr


def done() -> int:
    return Task.objects.filter(func=PULSE, success=True).count()


@pytest.mark.parametrize("broker", ["postgresql", "redis"])
def test_two_clusters_share_one_queue_and_do_each_job_once(cluster, broker, request):
    variables = {}
    if broker == "redis":
        variables["Q_BROKER_URL"] = request.getfixturevalue("redis_url")
    cluster(**variables)
    cluster(**variables)
    enqueue(PULSE, JOBS, **variables)
    wait_until(lambda: done() >= JOBS, seconds=40, what="the jobs are done")
    assert done() == JOBS
    assert Task.objects.values("id").distinct().count() == JOBS
    wait_until(lambda: not OrmQ.objects.exists(), seconds=5, what="the queue is empty")


def test_a_cluster_that_starts_does_what_is_due_at_once(cluster):
    write_schedules()
    Schedule.objects.filter(name="carteira: pulse").update(next_run=timezone.now())
    cluster()
    wait_until(lambda: done() == 1, seconds=15, what="the pulse that was due")


def test_a_sync_delivered_twice_is_done_once_and_later_once_more_to_no_effect(cluster, odoo):
    simulator = odoo(generate(orders=60), pace=300)
    queue_sync(trigger="test", full=True)
    job = OrmQ.objects.get()
    copy = {"key": job.key, "payload": job.payload, "lock": job.lock}
    OrmQ.objects.create(**copy)
    cluster(
        ODOO_URL=simulator.url, ODOO_DB="demo", ODOO_USER="demo", ODOO_PASSWORD="demo",
        ODOO_PAGE_SIZE="50",
    )  # fmt: skip
    wait_until(lambda: SyncRun.objects.filter(status="done").exists(), seconds=60, what="done")
    wait_until(lambda: not OrmQ.objects.exists(), seconds=30, what="both are acknowledged")
    assert SyncRun.objects.count() == 1, "the second found the first at work"
    OrmQ.objects.create(**copy)
    wait_until(lambda: SyncRun.objects.filter(status="done").count() == 2, seconds=60, what="again")
    again = SyncRun.objects.latest("pk")
    assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)


def test_a_killed_worker_ends_the_cluster_instead_of_freezing_it(cluster):
    process = cluster()
    [sentinel] = psutil.Process(process.pid).children()
    others = [sentinel, *sentinel.children()]
    sentinel.children()[0].kill()
    assert process.wait(15) == 1
    psutil.wait_procs(others, timeout=5)
    assert not any(alive(one) for one in others)


def test_a_killed_cluster_leaves_nothing_behind(cluster):
    process = cluster()
    others = family(process)
    process.kill()
    psutil.wait_procs(others, timeout=5)
    assert not any(alive(one) for one in others)


def test_sigterm_stops_a_running_sync_between_two_pages(cluster, odoo):
    simulator = odoo(generate(orders=60), pace=60)
    process = cluster(
        ODOO_URL=simulator.url, ODOO_DB="demo", ODOO_USER="demo", ODOO_PASSWORD="demo",
        ODOO_PAGE_SIZE="20",
    )  # fmt: skip
    code = "from odoo_integration.tasks import queue_sync; queue_sync(trigger='test', full=True)"
    assert not manage("shell", "-v0", "-c", code, DATABASE_URL=database_url()).returncode
    wait_until(
        lambda: SyncRun.objects.filter(status="running", phase="read").exists(),
        seconds=20,
        what="a run reads",
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    run = SyncRun.objects.get()
    assert (run.status, run.promoted_at) == ("interrupted", None)


def test_a_cluster_outlives_the_end_of_all_its_database_sessions(cluster):
    process = cluster()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            " AND backend_type = 'client backend'"
        )
    enqueue(PULSE, 3)
    wait_until(lambda: done() == 3, seconds=40, what="jobs done after the sessions ended")
    assert process.poll() is None


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
