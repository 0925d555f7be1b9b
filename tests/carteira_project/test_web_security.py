"""What the web forbids, and how logins are protected."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F

from carteira_project.client_address import client_address
from tests.lab.processes import database_url, manage

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/admin/login/"


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


def attempt(
    client, password: str, address: str = "10.0.0.1", user: str = "ana", **headers: str
) -> int:
    data = {"username": user, "password": password}
    return client.post(LOGIN, data, REMOTE_ADDR=address, headers=headers).status_code


def test_a_login_waits_after_five_wrong_passwords_and_nobody_elses_does(client):
    get_user_model().objects.create_superuser("ana", password="a right password")
    codes = [attempt(client, f"wrong {n}") for n in range(5)]
    assert codes[0] == 200
    assert attempt(client, "a right password") == 429
    assert attempt(client, "a right password", address="10.0.0.2") == 302


def test_fifteen_users_tried_from_one_address_are_throttled(client, settings):
    get_user_model().objects.create_superuser("ana", password="a right password")
    get_user_model().objects.create_superuser("bia", password="a right password")
    assert attempt(client, "a right password", user="bia") == 302
    for number in range(settings.LOGIN_ADDRESS_FAILURES):
        assert attempt(client, "spring2026", user=f"user{number}") == 200
    assert settings.LOGIN_ADDRESS_FAILURES == 15
    assert attempt(client, "a right password") == 429
    assert attempt(client, "a right password", address="10.0.0.2") == 302
    # Who shares the address and has used it before is not kept out.
    assert attempt(client, "a right password", user="bia") == 302


def test_attempts_while_waiting_do_not_make_the_wait_longer(client, settings):
    get_user_model().objects.create_superuser("ana", password="a right password")
    for number in range(settings.LOGIN_ADDRESS_FAILURES):
        attempt(client, "spring2026", user=f"user{number}")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=14))
    assert attempt(client, "a right password") == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=2))
    assert attempt(client, "a right password") == 302


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
    settings.ALLOWED_HOSTS = ["*"]

    def demo(password: str = "demo", address: str = "127.0.0.1", **headers: str) -> int:
        client.logout()
        AccessAttempt.objects.all().delete()
        return attempt(client, password, address, "demo", **{"host": "localhost:8000"} | headers)

    assert demo() == 302
    assert demo(address="::1", host="[::1]:8000") == 302
    assert demo("not demo") == 200
    assert demo(address="10.0.0.1") == 200
    assert demo(address="") == 200
    assert demo(host="carteira.example.com") == 200
    for header in ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"):
        assert demo(**{header: "127.0.0.1"}) == 200
    settings.DEMO = False
    assert demo() == 200
    assert not get_user_model().objects.get(username="demo").has_usable_password()


def test_nobody_can_enter_an_address_to_call_or_a_path_to_open():
    """They come from the environment alone; see also the tests of schedules in the admin."""
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
