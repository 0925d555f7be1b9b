"""A demo that `serve` runs in a folder of its own, and the processes of it that can be killed."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.processes import MANAGE, environment, wait_until

ROLES = (
    "web: main process",
    "web: a worker",
    "cluster: main process",
    "cluster: guard",
    "cluster: worker, pusher or monitor",
    "simulator",
    "PostgreSQL: main process",
    "PostgreSQL: a session",
)


class Installation:
    """`manage.py serve` as people start it. A context manager.

    Args:
        folder: where its data and its log lie.
        variables: of its environment.
    """

    def __init__(self, folder: Path, **variables: str) -> None:
        self.port, self.folder = free_port(), folder
        self.environment = environment(DEMO="1", DATA_DIR=str(folder), LOG_LEVEL="WARNING")
        self.environment |= variables
        # The demo makes its own.
        self.environment.pop("SECRET_KEY", None)

    def __enter__(self) -> "Installation":
        self.log = (self.folder / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, MANAGE, "serve", "--port", str(self.port)],
            env=self.environment,
            cwd=ROOT,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(self.well, seconds=90, what="a fresh demo")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.log.close()

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a management command to its end, with these variables besides."""
        return subprocess.run(
            [sys.executable, MANAGE, *arguments],
            env=self.environment | variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def health(self) -> dict[str, Any]:
        """What the web says of everything; empty where nobody answers."""
        try:
            with urllib.request.urlopen(self.address("/saude/"), timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except (OSError, ValueError):
            return {}

    def well(self) -> bool:
        return set(self.health().get("checks", {}).values()) == {"ok"}

    def query(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Asks the database itself, past the product, which would start it.

        Raises:
            psycopg2.Error: it does not answer.
        """
        with closing(
            psycopg2.connect(host=self._socket(), dbname="carteira", user="postgres")
        ) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall() if cursor.description else []

    def _socket(self) -> str:
        try:
            return (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        except (OSError, IndexError):
            return str(self.folder)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Everything that can be killed, by its role; a role that is not there is left out."""
        found: dict[str, list[psutil.Process]] = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                kind = _kind(child)
                below, further = child.children(), child.children(recursive=True)
            except psutil.NoSuchProcess:
                continue
            if kind == "simulator":
                found["simulator"] = [child]
            elif kind == "web":
                found |= {"web: main process": [child], "web: a worker": below}
            elif kind == "cluster":
                found |= {
                    "cluster: main process": [child],
                    "cluster: guard": below,
                    "cluster: worker, pusher or monitor": [p for p in further if p not in below],
                }
        found |= self._postgresql()
        return {role: members for role, members in found.items() if members}

    def _postgresql(self) -> dict[str, list[psutil.Process]]:
        try:
            pid = (self.folder / "postgres" / "postmaster.pid").read_text().split()[0]
            main = psutil.Process(int(pid))
            sessions = [p for p in main.children() if " carteira " in _command(p)]
        except (OSError, IndexError, psutil.NoSuchProcess):
            return {}
        return {"PostgreSQL: main process": [main], "PostgreSQL: a session": sessions}

    def evidence(self) -> str:
        """What a person needs to find out why it does not recover."""
        self.log.flush()
        log = (self.folder / "serve.log").read_text().splitlines()[-60:]
        up = {role: [one.pid for one in members] for role, members in self.processes().items()}
        try:
            runs = self.query(
                "SELECT id, mode, trigger, status, phase, started_at, error FROM sync_run"
                " ORDER BY id DESC LIMIT 5"
            )
        except psycopg2.Error as error:
            runs = [(str(error),)]
        return "\n".join([*log, str(up), str(self.health()), *map(str, runs)])

    def complete(self) -> bool:
        """Whether web, cluster and simulator are all up, with their processes."""
        found = self.processes()
        return (
            "simulator" in found
            and "web: a worker" in found
            and len(found.get("cluster: worker, pusher or monitor", ())) == 4
        )


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _kind(process: psutil.Process) -> str:
    line = _command(process)
    words = {"gunicorn": "web", "run_cluster": "cluster", "odoo_integration.simulator": "simulator"}
    return next((kind for word, kind in words.items() if word in line), "")
