"""As many requests at a time as the server bears, and never more than the setting."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from odoo_integration.client import ClientStats
from odoo_integration.extract.load import Load, Stopped
from odoo_integration.extract.pages import IDS_PER_REQUEST, Reader
from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, rpc
from tests.odoo_integration.client.clients import config_for, logged_in

from .test_pages import PAGE, PLAN, low, rows

RECORDS = 40 * PAGE


def load(most: int = 16) -> Load:
    return Load(most, ClientStats())


def settled(workers: int, most: int) -> set[int]:
    """What is allowed after a while, of a server that answers so many requests side by side."""
    one, seen = load(most), []
    for _ in range(400):
        one.answered(max(1.0, one.allowed / workers))
        seen.append(one.allowed)
    return set(seen[100:])


@pytest.mark.parametrize(
    ("workers", "most", "allowed"),
    [(1, 8, {1, 2}), (2, 8, {3}), (4, 8, {6}), (8, 8, {8}), (8, 4, {4}), (4, 1, {1})],
)
def test_the_number_settles_where_answers_become_slower(
    workers: int, most: int, allowed: set[int]
) -> None:
    assert settled(workers, most) == allowed


def test_a_server_of_one_worker_is_rarely_tried_with_more() -> None:
    one, tried = load(), Counter[int]()
    for _ in range(400):
        one.answered(float(one.allowed))
        tried[one.allowed] += 1
    assert tried[2] < 40


def test_a_server_that_becomes_slower_is_asked_less_and_then_more_again() -> None:
    one = load(4)
    for _ in range(10):
        one.answered(1.0)
    assert one.allowed == 4
    seen = set()
    for _ in range(40):
        one.answered(3.0)
        seen.add(one.allowed)
    assert min(seen) == 1
    for _ in range(200):
        one.answered(1.0)
    assert one.allowed == 4


def test_a_refusal_halves_the_number_once() -> None:
    stats = ClientStats()
    one = Load(8, stats)
    for _ in range(30):
        one.answered(1.0)
    stats.add(retries=1)
    for _ in range(3):
        one.ask(lambda: rows([1]), size=2)
    assert one.allowed == 4


class Server:
    """A scripted Odoo of `RECORDS` orders that notes how many requests it answers at a time.

    Attributes:
        peak: the most of them.
        meet: the first requests for pages wait here for each other, for `patience` seconds.
    """

    def __init__(self) -> None:
        self.peak, self.now, self.asked = 0, 0, 0
        self.meet: threading.Barrier | None = None
        self.patience = 4.0
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        args = request.json["params"]["args"]
        method, domain, limit = args[4], args[5][0], args[6].get("limit")
        with self.lock:
            self.now, self.asked = self.now + 1, self.asked + 1
            self.peak = max(self.peak, self.now)
        if (meet := self.meet) and method == "search_read":
            with suppress(threading.BrokenBarrierError):
                meet.wait(self.patience)
            self.meet = None
        result = self._result(method, domain, limit, args[6].get("order", "id"))
        with self.lock:
            self.now -= 1
        return rpc(result)

    def _result(self, method: str, domain: list[Any], limit: int | None, order: str) -> Any:
        if method == "search_count":
            return RECORDS
        if method == "search":
            return [1 if order == "id" else RECORDS]
        listed = next((value for field, sign, value in domain if sign == "in"), None)
        if listed is not None:
            return rows(listed)
        high = min([value for _, sign, value in domain if sign == "<"], default=RECORDS + 1)
        return rows(range(low([*domain, PLAN.domain[0]]), high)[:limit])


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def reader(server: Server) -> Iterator[Reader]:
    with ScriptedServer() as odoo:
        odoo.script = server.answer
        with logged_in(config_for(odoo.url)) as client:
            yield Reader(client, page_size=PAGE, concurrency=4)


def test_a_server_that_bears_one_request_gets_one_at_a_time(
    server: Server, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Load, "answered", lambda self, seconds: None)
    server.meet, server.patience = threading.Barrier(2), 0.3
    read = [row["id"] for page in reader.pages(PLAN) for row in page]
    assert sorted(read) == list(range(1, RECORDS + 1))
    assert server.peak == 1


def test_a_server_that_bears_more_gets_as_many_as_are_allowed(
    server: Server, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Load, "answered", lambda self, seconds: None)
    began = Load.__init__

    def three(self: Load, most: int, stats: ClientStats) -> None:
        began(self, most, stats)
        self.allowed = min(3, most)

    monkeypatch.setattr(Load, "__init__", three)
    # The first three are answered only when all have come.
    server.meet = threading.Barrier(3)
    read = [row["id"] for page in reader.pages(PLAN) for row in page]
    assert sorted(read) == list(range(1, RECORDS + 1))
    assert server.peak == 3


def test_records_by_id_are_read_side_by_side_in_the_same_requests(
    server: Server, reader: Reader
) -> None:
    ids = list(range(1, 6 * IDS_PER_REQUEST + 2))
    read = [row["id"] for page in reader.by_ids(PLAN, ids) for row in page]
    assert sorted(read) == ids
    assert server.asked == 7


def test_a_reader_that_stops_starts_no_further_request() -> None:
    one, ended = load(), threading.Event()

    def never_asked() -> None:
        with pytest.raises(Stopped):
            one.ask(lambda: pytest.fail("asked"), size=1)
        ended.set()

    waiting = threading.Thread(target=never_asked, daemon=True)

    def meanwhile() -> list[dict[str, Any]]:
        waiting.start()
        one.stop()
        assert ended.wait(5)
        return []

    one.ask(meanwhile, size=1)
