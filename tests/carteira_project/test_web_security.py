"""What the web forbids, and how logins are protected."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

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
