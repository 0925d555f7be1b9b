"""A production-like installation by the commands of docs/operation.md, and its upgrade."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
import requests
import trustme

from odoo_integration.simulator import Simulator, generate

from ..faults.postgres import PostgresServer, system_binaries
from .processes import ROOT, free_port, wait_until
from .receivers import Webhook
from .runbook import UNITS, Machine, block

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "a password of the database/with @ signs"
PEOPLE = {
    "DJANGO_SUPERUSER_USERNAME": "ana",
    "DJANGO_SUPERUSER_EMAIL": "ana@example.com",
    "DJANGO_SUPERUSER_PASSWORD": "a right password",
}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="install-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def repository(place: Path) -> Path:
    """What the document calls https://example.com/carteira.git: the commit before, and this tree."""
    folder = place / "carteira.git"
    folder.mkdir()

    def git(*arguments: str, cwd: Path = folder, **options) -> subprocess.CompletedProcess[bytes]:
        names = ("-c", "user.name=test", "-c", "user.email=test@example.com")
        return subprocess.run(
            ["git", *names, *arguments], cwd=cwd, check=True, capture_output=True, **options
        )

    git("init", "--initial-branch=main")
    has_parent = not subprocess.run(
        ["git", "rev-parse", "HEAD~1"], cwd=ROOT, capture_output=True, check=False
    ).returncode
    before = git("archive", "HEAD~1" if has_parent else "HEAD", cwd=ROOT).stdout
    subprocess.run(["tar", "x"], input=before, cwd=folder, check=True)
    git("add", "--all")
    git("commit", "--quiet", "--message=before")
    git("tag", "before")
    git("rm", "--quiet", "-r", ".")
    files = git("ls-files", "-co", "--exclude-standard", cwd=ROOT).stdout.decode().splitlines()
    for file in files:
        if (ROOT / file).exists():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, folder / file)
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message=present")
    return folder


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[PostgresServer]:
    """Debian's PostgreSQL, over TLS and by password only."""
    binaries = system_binaries()
    if binaries is None or not binaries.has_tls:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL with TLS is missing")
        pytest.skip("no PostgreSQL with TLS is installed")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(place / "db-ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(place / "another-ca.pem"))
    certificate = authority.issue_cert("localhost")
    folder = place / "certificate"
    folder.mkdir()
    place.chmod(0o755)
    certificate.cert_chain_pems[0].write_to_path(str(folder / "server.crt"))
    certificate.private_key_pem.write_to_path(str(folder / "server.key"))
    for path in (folder, folder / "server.crt", folder / "server.key"):
        path.chmod(0o700 if path is folder else 0o600)
        binaries.own(path)
    config = {
        "ssl": "on",
        "ssl_cert_file": str(folder / "server.crt"),
        "ssl_key_file": str(folder / "server.key"),
    }
    only_tls = ("hostssl all all all scram-sha-256", "host all all all reject")
    with PostgresServer(binaries, config, only_tls) as server:
        yield server


@pytest.fixture(scope="module")
def odoo() -> Iterator[Simulator]:
    with Simulator(generate(orders=60), database="production", user="u", api_key="k" * 40) as odoo:
        yield odoo


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    with Webhook() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def make(place, repository, server, odoo, webhook) -> Iterator[Callable[[str], Machine]]:
    """Makes a machine of its own with a database of its own."""
    made: list[Machine] = []

    def machine(name: str) -> Machine:
        port = free_port()
        url = f"postgres://{name}:{quote(PASSWORD, safe='')}@localhost:{server.port}/{name}"
        env = "\n".join(block("Install", "ini"))
        env = env.replace("SECRET_KEY=…", f"SECRET_KEY={os.urandom(40).hex()}")
        env = env.replace("ODOO_API_KEY=…", f"ODOO_API_KEY={'k' * 40}")
        env = re.sub(r"^DATABASE_URL=.*$", f"DATABASE_URL={url}", env, flags=re.M)
        replaced = {
            "https://example.com/carteira.git": str(repository),
            "/etc/systemd/system": str(place / f"{name}-units"),
            "/etc/ssl/db-ca.pem": str(place / "db-ca.pem"),
            "https://odoo.example.com": odoo.url,
            "integration@example.com": "u",
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "chown carteira": f"chown {os.getuid()}",
            "install -d -o carteira": f"install -d -o {os.getuid()}",
            "createsuperuser": "createsuperuser --no-input",
            "PASSWORD '…'": f"PASSWORD '{PASSWORD}'",
            "ROLE carteira": f"ROLE {name}",
            "DATABASE carteira OWNER carteira": f"DATABASE {name} OWNER {name}",
            "https://hooks.example.com/…": webhook.url,
            "psql -c": f"psql -h {server.folder} -p {server.port} -U postgres -c",
        }
        (place / f"{name}-units").mkdir()
        made.append(
            Machine(place / name, replaced=replaced, env=env.splitlines(), variables=PEOPLE)
        )
        made[-1].web = f"http://127.0.0.1:{port}"
        made[-1].follow(block("Install", number=0))
        return made[-1]

    yield machine
    for one in made:
        one.stop()


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


def answers(machine: Machine) -> bool:
    try:
        return requests.get(f"{machine.web}/saude/vivo/", timeout=10).ok
    except requests.ConnectionError:
        return False


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
    [style] = re.findall(r'href="(/static/carteira/[^"]+\.css)"', page.text)
    assert browser.ask("GET", style).headers["Cache-Control"].startswith("max-age=315360000")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    form = {"username": "ana", "password": PEOPLE["DJANGO_SUPERUSER_PASSWORD"], "next": "/admin/"}
    form["csrfmiddlewaretoken"] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    assert browser.ask("POST", "/admin/login/", data=form).status_code == 302
    backlog = browser.ask("GET", "/admin/carteira/carteiraprincipal/")
    assert backlog.status_code == 200
    assert "field-saldo" in backlog.text
    plain = requests.get(f"{machine.web}/admin/", timeout=30, allow_redirects=False)
    assert plain.headers["Location"].startswith("https://")


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


def test_an_upgrade_from_the_commit_before_and_the_way_back(make):
    machine = make("antes")
    manage = ".venv/bin/python manage.py"
    machine.follow(["git clone https://example.com/carteira.git /opt/carteira && cd /opt/carteira"])
    machine.run("git reset --quiet --hard before")
    # Its packages are the tests' own: installing them again is the other machine's part.
    (machine.home / ".venv").symlink_to(ROOT / ".venv")
    machine.follow(["cp .env.example .env", "editor .env"])
    for command in ("migrate", "collectstatic --no-input", "setup_schedules", "sync_odoo --full"):
        machine.run(f"{manage} {command}")
    machine.follow(["systemctl enable --now carteira-web carteira-cluster"])
    balances = f"{manage} sync_odoo --verify --json"
    machine.follow(block("Upgrade", number=0))
    assert machine.run("git rev-parse HEAD") != (machine.home / "before.commit").read_text()
    assert '"balances_changed": 0' in machine.run(balances)
    machine.follow(block("Upgrade", number=1))
    assert machine.run("git rev-parse HEAD") == (machine.home / "before.commit").read_text()
    assert '"balances_changed": 0' in machine.run(balances)
    wait_until(lambda: answers(machine), seconds=40, what="gunicorn answers")
