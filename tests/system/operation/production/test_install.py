"""A production-like installation by the commands of docs/operation.md."""

import http.client
import os
import re
import shutil
import subprocess
from contextlib import closing

import psutil
import pytest
import requests

from tests.lab.processes import wait_until
from tests.system.operation.runbook import UNITS, Machine, block

from .machines import PEOPLE, answers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Browser:
    """Asks the web as a proxy with TLS does that has taken a browser's request."""

    def __init__(self, web: str) -> None:
        self.web, self.cookies = web, {}

    def ask(self, method: str, path: str, **options) -> requests.Response:
        headers = {
            "Host": "carteira.example.com",
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Proto": "https",
            "Referer": "https://carteira.example.com/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        answer = requests.request(
            method, self.web + path, headers=headers, allow_redirects=False, timeout=30, **options
        )
        self.cookies |= answer.cookies.get_dict()
        return answer


@pytest.fixture(scope="module")
def machine(make) -> Machine:
    machine = make("carteira")
    machine.follow(block("Install", number=1))
    wait_until(lambda: answers(machine), seconds=40, what="gunicorn answers")
    return machine


def health(machine: Machine) -> tuple[int, dict]:
    answer = requests.get(f"{machine.web}/saude/", timeout=30)
    return answer.status_code, answer.json()


def test_every_step_says_that_all_is_well(machine, webhook):
    said = {command.split("manage.py ")[-1]: text for command, text in machine.said.items()}
    assert "no issues" in said["check --deploy"]
    assert "WARNING" not in said["check --deploy"]
    assert "FAILED" not in said["check_sync"]
    assert "TLSv1." in said["check_sync"]
    assert "60 " in said["sync_odoo --full"]
    assert "PROBLEM" not in said["watchdog"]
    assert (machine.home / ".env").stat().st_mode & 0o077 == 0
    assert webhook.received == []


def test_the_web_is_ready_and_fresh(machine):
    status, told = health(machine)
    assert (status, told["ready"], told["fresh"]) == (200, True, True)
    assert set(told["checks"].values()) == {"ok"}


def test_people_log_in_through_the_proxy_and_see_the_backlog(machine):
    browser = Browser(machine.web)
    page = browser.ask("GET", "/admin/login/")
    assert page.status_code == 200
    styles = re.findall(r'href="(/static/carteira/[^"]+\.css)"', page.text)
    assert styles
    for style in styles:
        assert browser.ask("GET", style).headers["Cache-Control"].startswith("max-age=315360000")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    form = {"username": "ana", "password": PEOPLE["DJANGO_SUPERUSER_PASSWORD"], "next": "/admin/"}
    form["csrfmiddlewaretoken"] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    assert browser.ask("POST", "/admin/login/", data=form).status_code == 302
    backlog = browser.ask("GET", "/admin/carteira/carteiraprincipal/")
    assert backlog.status_code == 200
    assert "field-balance" in backlog.text
    plain = requests.get(f"{machine.web}/admin/", timeout=30, allow_redirects=False)
    assert plain.headers["Location"].startswith("https://")


@pytest.mark.parametrize(
    "path",
    ["/static/../.env", "/static/%2e%2e/.env", "/static/..%2f.env", "/static//etc/passwd", "/.env"],
)
def test_no_path_leads_out_of_the_static_files(machine, path):
    host = machine.web.removeprefix("http://")
    headers = {"Host": "carteira.example.com", "X-Forwarded-Proto": "https"}
    with closing(http.client.HTTPConnection(host, timeout=30)) as link:
        # Sent as it is: a browser or a library would tidy it up.
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        assert answer.status == 404
        body = answer.read()
        assert b"SECRET_KEY" not in body
        assert b"root:" not in body


def test_another_authority_is_refused(machine, place):
    with pytest.raises(AssertionError, match="certificate verify failed"):
        machine.run(
            ".venv/bin/python manage.py check_sync --only database",
            DB_SSLROOTCERT=str(place / "another-ca.pem"),
        )


def test_what_is_killed_is_back(machine):
    for name, service in machine.services.items():
        before = service.process
        psutil.Process(before.pid).kill()
        wait_until(lambda s=service, b=before: s.process is not b, seconds=10, what=name)
    wait_until(lambda: answers(machine), seconds=40, what="gunicorn answers again")
    machine.run(".venv/bin/python manage.py check_health")


def test_systemd_takes_the_units(machine):
    program = shutil.which("systemd-analyze")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("systemd-analyze is missing")
        pytest.skip("systemd-analyze is not installed")
    folder = machine.home.parent / "carteira-units"
    assert {file.name for file in folder.iterdir()} == {file.name for file in UNITS.iterdir()}
    for file in folder.iterdir():
        file.write_text(file.read_text().replace("/opt/carteira", str(machine.home)))
    done = subprocess.run(
        [program, "verify", *folder.iterdir()], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
