"""LOG_FORMAT=json in real processes: each line is an object, and those of a run name it."""

import json
import subprocess
import sys

import pytest
import requests

from odoo_integration.models import SyncRun
from odoo_integration.simulator import generate
from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.processes import database_url, environment, manage, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def entries(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_of_a_run_names_it_whatever_thread_it_is_of(odoo):
    # A page that is refused is asked for again, by the thread that reads.
    simulator = odoo(generate(orders=20))
    simulator.faults.add("status", status=503, times=1, retry_after=0, model="sale.order.line")
    done = manage(
        "sync_odoo", "--no-progress", LOG_FORMAT="json", DATABASE_URL=database_url(),
        ODOO_URL=simulator.url, ODOO_DB="demo", ODOO_USER="demo", ODOO_PASSWORD="demo",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = entries(done.stderr)
    assert {line["logger"] for line in lines} >= {"carteira.sync", "carteira.odoo"}
    assert {line["run"] for line in lines} == {SyncRun.objects.get().pk}


def test_the_failure_of_a_queued_run_names_it():
    code = """
from odoo_integration.tasks import run_sync
try:
    run_sync(trigger="test")
except Exception:
    pass
import logging; logging.getLogger("carteira.x").error("after")
"""
    done = manage(
        "shell", "--no-imports", "-c", code, LOG_FORMAT="json", DATABASE_URL=database_url()
    )
    lines = entries(done.stderr)
    [failed] = [line for line in lines if line["message"].startswith("run failed")]
    assert failed["run"] == SyncRun.objects.get().pk
    assert [line.get("run") for line in lines if line["message"] == "after"] == [None]


def test_the_webs_own_lines_are_objects_too():
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "carteira_project.wsgi:application",
         "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT, env=environment(LOG_FORMAT="json", HTTPS_ONLY="0", DATABASE_URL=database_url()),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until(lambda: answered(port), seconds=30, what="the web answers")
    finally:
        web.terminate()
        lines = entries(web.communicate(timeout=30)[1])
    assert {"gunicorn.error", "django.request"} <= {line["logger"] for line in lines}


def answered(port: int) -> bool:
    try:
        # A page that is not there, which Django logs.
        return requests.get(f"http://127.0.0.1:{port}/nada/", timeout=5).status_code == 404
    except requests.ConnectionError:
        return False
