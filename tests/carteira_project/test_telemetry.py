"""Sentry and OpenTelemetry in real processes, with receivers that stand for both."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from odoo_integration.models import SyncRun
from odoo_integration.simulator import generate
from tests.lab.processes import MANAGE, database_url, environment, manage
from tests.lab.receivers import Collector

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, HINT = "senha/do odoo 7", "h1nt" * 10


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


def shell(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of the product that syncs from the simulator of the settings."""
    from django.conf import settings

    done = manage(
        "shell", "--no-imports", "-c", code,
        DATABASE_URL=database_url(), ODOO_URL=settings.ODOO_URL, ODOO_DB="demo", ODOO_USER="demo",
        **{"ODOO_PASSWORD": PASSWORD} | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def events(collector: Collector) -> list[dict]:
    """The events of Sentry's envelopes: lines of JSON, of which every third is an item."""
    lines = [line for path, body in collector.received if "/envelope" in path
             for line in body.splitlines() if line.startswith(b"{")]  # fmt: skip
    return [entry for entry in map(json.loads, lines) if "level" in entry]


def test_a_failed_run_and_an_error_reach_sentry_without_secrets(odoo, collector):
    odoo(generate(orders=5))
    shell(
        """
import logging
from django.conf import settings
from odoo_integration.tasks import run_sync
try:
    run_sync(trigger="test")
except Exception as error:
    failed = error
logging.getLogger("carteira.x").error("tried with %s", settings.ODOO_PASSWORD)
""",
        SENTRY_DSN=f"http://key@127.0.0.1:{collector.port}/1",
    )
    found = {event["logentry"]["message"].split(":")[0]: event for event in events(collector)}
    assert found["run failed"]["tags"]["run"] == str(SyncRun.objects.get().pk)
    assert "tags" not in found["tried with %s"] or "run" not in found["tried with %s"]["tags"]
    sent = b"".join(body for _path, body in collector.received).decode()
    assert "tried with ***" in sent
    assert PASSWORD not in sent
    assert json.dumps(PASSWORD)[1:-1] not in sent


def test_runs_phases_and_requests_are_traced_and_the_hints_address_is_not(odoo, collector):
    odoo(generate(orders=5))
    shell(
        """
from django.conf import settings
from django.test import Client
from odoo_integration.tasks import run_sync
run_sync(trigger="test")
client = Client(headers={"host": "localhost"})
assert client.get("/admin/login/").status_code == 200
client.post(f"/odoo/aviso/{settings.ODOO_HINT_SECRET}/", "{}", content_type="application/json")
client.get("/saude/vivo/")
""",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.port}",
        ODOO_PASSWORD="demo",
        ODOO_HINT_SECRET=HINT,
        HTTPS_ONLY="0",
    )
    spans = [
        span
        for path, body in collector.received
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    names = {span.name for span in spans}
    assert {"sync", "sync.connect", "sync.read", "sync.prove", "sync.promote"} <= names
    assert {name for name in names if not name.startswith("sync")} == {"GET admin/login/"}
    [run] = [span for span in spans if span.name == "sync"]
    attributes = {one.key: one.value for one in run.attributes}
    assert attributes["run"].int_value == SyncRun.objects.get().pk
    phases = [span for span in spans if span.name.startswith("sync.")]
    assert {span.parent_span_id for span in phases} == {run.span_id}
    assert HINT.encode() not in b"".join(body for _path, body in collector.received)


@pytest.mark.parametrize(
    ("setting", "value", "package"),
    [
        ("SENTRY_DSN", "http://key@127.0.0.1:9/1", "sentry_sdk"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9", "opentelemetry"),
    ],
)
def test_a_setting_without_its_package_is_one_line(setting, value, package):
    code = (
        f"import runpy, sys; sys.modules[{package!r}] = None; sys.argv = ['manage.py', 'check'];"
        f"sys.path.insert(0, {MANAGE.removesuffix('/manage.py')!r});"
        f"runpy.run_path({MANAGE!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(**{setting: value}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"configuration error: {setting} is set, and the package {package}")
    assert "requirements-extras.txt" in line


def test_a_sync_imports_none_of_it_where_it_is_off(odoo):
    odoo(generate(orders=5))
    done = shell(
        """
import sys
from django.core.management import call_command
call_command("sync_odoo", "--no-progress")
wanted = ("sentry_sdk", "opentelemetry", "carteira_project.telemetry", "odoo_integration.bi",
          "odoo_integration.monitoring.doctor", "yaml")
print([name for name in sys.modules if name.startswith(wanted)])
""",
        ODOO_PASSWORD="demo",
    )
    assert done.stdout.splitlines()[-1] == "[]"
