"""An OpenID provider, and the web that people log in to, in processes of their own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import requests
from django.contrib.auth.hashers import make_password
from django.db import connection

from .paths import ROOT
from .ports import free_port
from .processes import database_url, environment, manage, wait_until

_SECONDS = 60


@dataclass
class Provider:
    """The company's provider: it knows whom it was told of, and asks for no password."""

    url: str

    def knows(self, name: str, **claims: Any) -> None:
        """Adds somebody, or says something else of them."""
        requests.put(f"{self.url}/users/{name}", json=claims, timeout=_SECONDS).raise_for_status()


@dataclass
class Web:
    """The product's web.

    Attributes:
        database: its database's name, on the tests' server.
    """

    url: str
    database: str

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What a statement finds in its database."""
        import psycopg2

        with psycopg2.connect(database_url(self.database)) as peer, peer.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def has_user(
        self, name: str, password: str, *, superuser: bool = False, email: str = ""
    ) -> None:
        """Makes somebody who may enter, in the group Consulta; for the tests' settings."""
        encoded = make_password(password)
        self.rows(
            "WITH u AS (INSERT INTO auth_user (username, email, password, is_staff, is_active,"
            " is_superuser, first_name, last_name, date_joined) VALUES"
            " (%s, %s, %s, true, true, %s, '', '', now()) RETURNING id)"
            " INSERT INTO auth_user_groups (user_id, group_id)"
            " SELECT u.id, g.id FROM u, auth_group g WHERE g.name = 'Consulta'",
            (name, email, encoded, superuser),
        )


@dataclass
class Person:
    """Somebody with a browser that has no scripts."""

    web: Web
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.web.url + path, timeout=_SECONDS)

    def send(self, address: str, **fields: str) -> requests.Response:
        """Sends a page's form, as the page has it but for these fields."""
        url = address if address.startswith("http") else self.web.url + address
        page = self.session.get(url, timeout=_SECONDS).text
        [token, *_more] = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', page)
        sent = {"csrfmiddlewaretoken": token} | fields
        headers = {"Referer": url}
        return self.session.post(url, data=sent, headers=headers, timeout=_SECONDS)

    def log_in(self, name: str, password: str) -> requests.Response:
        """By the password, as far as that leads."""
        return self.send("/admin/login/", username=name, password=password)

    def log_in_by_provider(
        self, name: str, *, asked: str = "", action: str = ""
    ) -> requests.Response:
        """From the login page by its link to the provider, and back as whom he says he is."""
        page = self.get(f"/admin/login/?next={asked}" if asked else "/admin/login/").text
        [link] = re.findall(r'class="other-login"><a class="button" href="(.*?)"', page)
        form = self.get(unescape(link))
        sent = {"action": action} if action else {"sub": name}
        return self.session.post(form.url, data=sent, timeout=_SECONDS)


@contextmanager
def provider() -> Iterator[Provider]:
    """Starts the provider."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with _running(command, port, {}):
        yield Provider(f"http://127.0.0.1:{port}")


@contextmanager
def web(**variables: str) -> Iterator[Web]:
    """Migrates a database of its own, and starts the web on it with these variables."""
    port, name = free_port(), f"login_{free_port()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    variables = {"DATABASE_URL": database_url(name), "HTTPS_ONLY": "0"} | variables
    try:
        done = manage("migrate", "--verbosity", "0", **variables)
        assert done.returncode == 0, done.stderr
        command = [
            sys.executable, "-m", "gunicorn", "carteira_project.wsgi:application",
            "--bind", f"127.0.0.1:{port}", "--log-level", "error",
        ]  # fmt: skip
        with _running(command, port, variables):
            yield Web(f"http://127.0.0.1:{port}", name)
    finally:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _running(command: list[str], port: int, variables: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=ROOT, env=environment(**variables))
    try:
        wait_until(lambda: _answers(port), seconds=_SECONDS, what=f"{command[2]} answers")
        yield
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        # Whatever it answers.
        requests.get(f"http://127.0.0.1:{port}/favicon.ico", timeout=5, allow_redirects=False)
    except requests.RequestException:
        return False
    return True
