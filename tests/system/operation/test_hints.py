"""Hints over real HTTP: gunicorn takes them, the queue follows them, and they are counted."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.lab.processes import wait_until

from .installation import Installation

SECRET = "a-secret-of-the-tests-0123456789abcdef"
RECORDS = [("account.move", 1), ("sale.order", 1), ("sale.order.line", 1), ("sale.order.line", 2)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("hints")
    # No scheduled run comes between.
    variables = {"ODOO_HINT_SECRET": SECRET, "SCHEDULE_INCREMENTAL_MINUTES": "600"}
    with Installation(folder, **variables) as made:
        yield made


def send(installation: Installation, numbers: range, secret: str = SECRET) -> Counter[int]:
    """Sends hints of the records by turns from 16 threads; counts the answers' statuses."""
    url = f"http://127.0.0.1:{installation.port}/odoo/aviso/{secret}/"
    sessions = [requests.Session() for _ in range(16)]

    def one(number: int) -> int:
        model, record_id = RECORDS[number % len(RECORDS)]
        hint = {"_model": model, "_id": record_id, "_action": "Carteira(#1)", "note": "x"}
        return sessions[number % 16].post(url, json=hint, timeout=30).status_code

    with ThreadPoolExecutor(16) as threads:
        return Counter(threads.map(one, numbers))


def runs(installation: Installation) -> list[tuple]:
    return installation.query("SELECT mode, status FROM sync_run WHERE trigger = 'hint'")


def followed(installation: Installation) -> None:
    wait_until(
        lambda: (
            not installation.query("SELECT 1 FROM odoo_hint")
            and not installation.query("SELECT 1 FROM sync_run WHERE status = 'running'")
        ),
        seconds=60,
        what="every hint is covered by a run",
    )


@pytest.mark.parametrize("hints", [144, 1000])
def test_a_burst_is_taken_whole_and_makes_few_runs(installation, hints):
    before, began = len(runs(installation)), time.monotonic()
    assert send(installation, range(hints)) == {204: hints}
    seconds = time.monotonic() - began
    followed(installation)
    made = runs(installation)[before:]
    # A run waits until no hint has come for half a second, or for a second in all. What comes
    # during a run is left for the next, which waits as long after the first of it.
    assert 1 <= len(made) <= 1 + int(seconds / 0.5)
    assert set(made) == {("order", "done")}


def test_forged_hints_leave_nothing(installation):
    before = len(runs(installation))
    assert send(installation, range(50), secret="another-secret") == {404: 50}
    assert installation.query("SELECT 1 FROM odoo_hint") == []
    assert len(runs(installation)) == before
