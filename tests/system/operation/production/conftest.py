"""What an installation by docs/operation.md needs: a repository, a PostgreSQL with TLS, an Odoo."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from odoo_integration.simulator import Simulator, generate
from tests.lab.binaries import system_binaries
from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.postgres import PostgresServer
from tests.lab.receivers import Webhook
from tests.system.operation.runbook import Machine, block

from .machines import PEOPLE

PASSWORD = "a password of the database/with @ signs"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="install-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def repository(place: Path) -> Path:
    """The document's https://example.com/carteira.git: the commit before, and this tree."""
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
def make(place, repository, server, odoo, webhook) -> Iterator[Callable[..., Machine]]:
    """Makes a machine of its own with a database of its own."""
    made: list[Machine] = []

    def machine(name: str, kind: type[Machine] = Machine) -> Machine:
        port = free_port()
        url = f"postgres://{name}:{quote(PASSWORD, safe='')}@localhost:{server.port}/{name}"
        env = "\n".join(block("Install", "ini"))
        env = env.replace("SECRET_KEY=…", f"SECRET_KEY={os.urandom(40).hex()}")
        env = env.replace("ODOO_API_KEY=…", f"ODOO_API_KEY={'k' * 40}")
        env = re.sub(r"^DATABASE_URL=.*$", f"DATABASE_URL={url}", env, flags=re.MULTILINE)
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
        made.append(kind(place / name, replaced=replaced, env=env.splitlines(), variables=PEOPLE))
        made[-1].web = f"http://127.0.0.1:{port}"
        made[-1].follow(block("Install", number=0))
        return made[-1]

    yield machine
    for one in made:
        one.stop()
