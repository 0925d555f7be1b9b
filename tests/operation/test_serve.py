"""`serve` as people start it, and killed at random: fresh again each time, without a hand.

CARTEIRA_KILLS sets how many times; a hundred take about twenty minutes.
"""

import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from .conftest import MANAGE, ROOT, environment, free_port, wait_until
from .receivers import Webhook

KILLS = int(os.environ.get("CARTEIRA_KILLS", "4"))
SEED = int(os.environ.get("CARTEIRA_SEED", "1"))


class Installation:
    """A demo of its own in a folder of its own."""

    def __init__(self, folder: Path, webhook: Webhook) -> None:
        self.port, self.folder = free_port(), folder
        self.environment = environment(
            DEMO="1",
            DATA_DIR=str(folder),
            ALERT_WEBHOOK_URL=webhook.url,
            WEB_WORKERS="1",
            LOG_LEVEL="WARNING",
        )
        del self.environment["SECRET_KEY"]
        self.log = (folder / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, MANAGE, "serve", "--port", str(self.port)],
            env=self.environment,
            cwd=ROOT,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, MANAGE, *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    def health(self) -> dict:
        try:
            with urllib.request.urlopen(self.address("/saude/"), timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError:
            return {}

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def well(self) -> bool:
        return set(self.health().get("checks", {}).values()) == {"ok"}

    def family(self) -> dict[str, list[psutil.Process]]:
        """What can be killed, by kind."""
        found: dict[str, list[psutil.Process]] = {}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            for kind, word in (
                ("web", "gunicorn"), ("cluster", "run_cluster"), ("simulator", "simulator"),
            ):  # fmt: skip
                if word in line:
                    found.setdefault(kind, []).append(process)
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        found["postgresql"] = [psutil.Process(pid)]
        return found


@pytest.fixture(scope="module")
def webhook():
    with Webhook() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def installation(tmp_path_factory, webhook):
    made = Installation(tmp_path_factory.mktemp("demo"), webhook)
    try:
        wait_until(made.well, seconds=90, what="a fresh demo")
        yield made
    finally:
        made.process.terminate()
        made.process.wait(60)
        made.log.close()


def test_it_says_where_it_is_and_how_to_log_in(installation):
    installation.log.seek(0)
    told = installation.log.read()
    assert f"http://127.0.0.1:{installation.port}/admin/" in told
    assert "demo, password demo" in told


def test_syncing_again_finds_the_demo_unchanged(installation):
    done = installation.manage("sync_odoo", "--full", "--json")
    run = json.loads(done.stdout)
    assert (run["status"], run["created"], run["updated"], run["balances_changed"]) == (
        "done", 0, 0, 0,
    )  # fmt: skip


@pytest.mark.timeout(60 + 60 * KILLS)
def test_whatever_is_killed_it_is_well_again_without_a_hand(installation, webhook):
    chance = random.Random(SEED)
    kinds = ["postgresql", "cluster", "simulator", "web"]
    for turn in range(KILLS):
        kind = kinds[turn % 4]
        victim = chance.choice(installation.family()[kind])
        victim.kill()
        time.sleep(chance.uniform(0.2, 1.0))
        wait_until(
            lambda: (
                installation.well()
                and {"web", "cluster", "simulator"} <= set(installation.family())
            ),
            seconds=60,
            what=f"turn {turn}: well after {kind} was killed",
        )
        done = installation.manage("sync_odoo", "--json")
        assert json.loads(done.stdout)["status"] == "done", (turn, kind, done.stderr)
        assert installation.manage("check_health").returncode == 0
    told: dict[str, list[str]] = {}
    for posted in webhook.received:
        told.setdefault(posted["check"], []).append(posted["state"])
    for check, states in told.items():
        assert states == ["problem", "ok"] * (len(states) // 2), check


def test_sigterm_ends_all_of_it(installation):
    members = [one for kind in installation.family().values() for one in kind]
    installation.process.terminate()
    assert installation.process.wait(60) == 0
    psutil.wait_procs(members, timeout=10)
    assert not [one for one in members if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
