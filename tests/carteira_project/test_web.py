import datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from carteira_project.client_address import client_address
from odoo_integration.models import SyncRun
from tests.lab.processes import database_url, manage

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/admin/login/"


def test_a_load_balancer_learns_live_ready_and_fresh(client, caplog):
    assert client.get("/saude/vivo/").json() == {"live": True}
    assert client.get("/saude/pronto/").json() == {"live": True, "ready": True}
    answer = client.get("/saude/")
    assert answer.status_code == 503
    assert answer.json()["fresh"] is False
    assert answer["Cache-Control"].startswith("max-age=0")
    assert caplog.records == []


def test_health_shows_names_and_never_what_a_run_said(client):
    SyncRun.objects.create(
        mode="full", status="failed", trigger="t", started_at=timezone.now(), error="host db7 away"
    )
    answer = client.get("/saude/")
    assert answer.json()["checks"]["last_run"] == "problem"
    assert "db7" not in answer.content.decode()


def test_metrics_are_not_there_without_a_token_and_closed_without_the_right_one(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token-of-some-length"
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=headers).status_code == 401


def test_metrics_come_from_the_database_in_prometheus_form(client, settings):
    settings.METRICS_TOKEN = "a-token-of-some-length"
    now = timezone.now()
    for n in range(2):
        SyncRun.objects.create(
            mode="full", status="done", trigger="t", started_at=now, duration_s=2.5, db_retries=n,
            promoted_at=now - datetime.timedelta(seconds=90),
        )  # fmt: skip
    headers = {"Authorization": "Bearer a-token-of-some-length"}
    answer = client.get("/metrics", headers=headers)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = {}
    for line in answer.content.decode().splitlines():
        if line.startswith("#"):
            assert line.split()[1] in {"HELP", "TYPE"}
        else:
            name, _, value = line.rpartition(" ")
            samples[name] = float(value)
    assert samples['carteira_runs_total{status="done",mode="full"}'] == 2
    assert samples["carteira_runs_db_retries_sum"] == 1
    assert samples["carteira_runs_duration_seconds_sum"] == 5
    assert 89 < samples["carteira_sync_age_seconds"] < 120
    assert samples['carteira_healthy{check="freshness"}'] == 1
    assert samples["carteira_open_value_brl"] == 0


def test_pages_forbid_what_they_do_not_need(client):
    answer = client.get(LOGIN)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_in_production_everything_but_the_machines_pages_goes_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    from django.test import Client

    client = Client()
    assert client.get(LOGIN)["Location"].startswith("https://")
    assert client.get("/saude/vivo/").status_code == 200
    assert client.get("/metrics").status_code == 404


def attempt(client, password: str, address: str = "10.0.0.1", user: str = "ana") -> int:
    data = {"username": user, "password": password}
    return client.post(LOGIN, data, REMOTE_ADDR=address).status_code


def test_a_login_waits_after_five_wrong_passwords_and_nobody_elses_does(client):
    get_user_model().objects.create_superuser("ana", password="a right password")
    codes = [attempt(client, f"wrong {n}") for n in range(5)]
    assert codes[0] == 200
    assert attempt(client, "a right password") == 429
    assert attempt(client, "a right password", address="10.0.0.2") == 302


def test_the_address_behind_a_proxy_is_the_one_the_proxy_wrote(rf, settings):
    def seen() -> str:
        header = "6.6.6.6, 10.1.1.1"
        request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": header})
        return client_address(request)

    settings.PROXY_COUNT = 0
    assert seen() == "127.0.0.1"
    settings.PROXY_COUNT = 1
    assert seen() == "10.1.1.1"
    settings.PROXY_COUNT = 3
    assert seen() == "127.0.0.1"


def test_the_demos_password_opens_nothing_outside_the_demo(client, settings):
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "carteira_project.demo_login.DemoBackend",
    ]
    settings.DEMO = True
    assert attempt(client, "demo", user="demo") == 302
    client.logout()
    assert attempt(client, "not demo", user="demo") == 200
    settings.DEMO = False
    assert attempt(client, "demo", user="demo") == 200
    assert not get_user_model().objects.get(username="demo").has_usable_password()


def test_nobody_can_enter_an_address_to_call_or_a_path_to_open():
    """They come from the environment alone; see also tests/odoo_integration/admin/test_schedules.py."""
    dangerous = (models.URLField, models.FileField, models.FilePathField)
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert len(fields) > 100
    assert [field for field in fields if isinstance(field, dangerous)] == []


def test_the_admins_address_can_be_moved():
    code = (
        "from django.test import Client; c = Client(headers={'host': 'localhost'});"
        "print(c.get('/escondido/login/').status_code, c.get('/admin/login/').status_code)"
    )
    done = manage(
        "shell", "-v0", "-c", code,
        ADMIN_PATH="/escondido/", HTTPS_ONLY="0", DATABASE_URL=database_url(),
    )  # fmt: skip
    assert done.stdout.split() == ["200", "404"], done.stderr
