"""`serve` as people start it, and killed at random: fresh again each time, without a hand."""

import json
from collections.abc import Iterator

import psutil
import pytest

from tests.lab.marked import put

from .installation import ROLES, Installation
from .kills import MARKER, Campaign, Kill, campaign, table
from .watching import Watch


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("demo"), WEB_WORKERS="1") as made:
        yield made


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


def test_a_watchdog_that_lies_is_found_out(installation):
    """The judge of the kills must be able to condemn."""
    watch = Watch(installation)
    # Looks would make it fresh again.
    installation.query("UPDATE django_q_schedule SET repeats = 0 WHERE name = 'carteira: peek'")
    installation.query("UPDATE sync_state SET asked_at = asked_at - interval '1 hour'")
    watch._look()
    assert watch.lies == []
    assert watch.problems == {"freshness"}
    installation.environment["HEALTH_STALE_MINUTES"] = "1000"
    watch._look()
    del installation.environment["HEALTH_STALE_MINUTES"]
    assert len(watch.lies) == 1


def test_sigterm_ends_all_of_it(installation):
    members = [one for kind in installation.processes().values() for one in kind]
    assert {role.split(":")[0] for role in installation.processes()} == {
        role.split(":")[0] for role in ROLES
    }
    installation.process.terminate()
    assert installation.process.wait(60) == 0
    psutil.wait_procs(members, timeout=10)
    assert not [one for one in members if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_is_killed_it_is_fresh_again_and_the_truth_is_told(tmp_path):
    """A dozen, four at once; `make kills` kills a hundred, two by two."""
    *kills, done = campaign(tmp_path, n=12, seed=2, at_once=4)
    assert {role for kill in kills for role in kill.roles} == set(ROLES)
    assert done.wrong() == []
    assert done.watch.looks_at_problems
    assert ("freshness", "ok") in done.told


def test_alerts_that_repeat_or_never_came_are_wrong(installation):
    watch = Watch(installation)
    watch.problems = {"freshness"}
    once = [("freshness", "problem"), ("freshness", "ok")]
    assert Campaign([], watch, once).wrong() == []
    assert Campaign([], watch, [once[0], *once]).wrong()
    assert Campaign([], watch, once[:1]).wrong()
    assert Campaign([], watch, []).wrong()


def test_the_table_counts_and_takes_its_place_in_the_document(installation, tmp_path):
    kills = [Kill(("simulator",), True, 2.0), Kill(("simulator", ROLES[0]), False, 4.0)]
    document = tmp_path / "reliability.md"
    document.write_text(f"before\n<!-- {MARKER} -->\n<!-- /{MARKER} -->\nafter\n")
    put(
        document, table(Campaign(kills, Watch(installation), []), seed=1, seconds=60), marker=MARKER
    )
    text = document.read_text()
    assert "| simulator | 2 | 1 | 2 | 3 s | 4 s |" in text
    assert "| **all** | 3 | 1 | 3 | 4 s | 4 s |" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
