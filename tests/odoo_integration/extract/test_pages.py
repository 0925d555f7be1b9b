"""A server that gives what was not asked for, or never ends, ends the reading with one line."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from odoo_integration.client import OdooProtocolError
from odoo_integration.extract import expected
from odoo_integration.extract.expected import IdRange
from odoo_integration.extract.pages import Reader
from odoo_integration.mapping import Plan
from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, rpc
from tests.odoo_integration.client.clients import config_for, logged_in

PLAN = Plan("sale.order", "order", [["state", "=", "sale"]], ("name",), ("id", "name"), ())
PAGE = 10

Script = Callable[[str, list[Any], int | None], Any]
"""The result of a method with a domain and a limit."""


@pytest.fixture
def reading() -> Iterator[Callable[..., tuple[Reader, ScriptedServer]]]:
    opened: list[Any] = []

    def start(script: Script, *, concurrency: int = 1) -> tuple[Reader, ScriptedServer]:
        def answer(request: Request) -> Reply:
            args = request.json["params"]["args"]
            return rpc(script(args[4], args[5][0], args[6].get("limit")))

        server = ScriptedServer()
        server.script = answer
        opened.append(server.__enter__())
        client = logged_in(config_for(server.url))
        opened.append(client)
        return Reader(client, page_size=PAGE, concurrency=concurrency), server

    yield start
    for one in reversed(opened):
        one.__exit__(None, None, None)


def rows(ids: Any) -> list[dict[str, Any]]:
    return [{"id": one, "name": f"S{one}"} for one in ids]


def low(domain: list[Any]) -> int:
    """The lowest id a domain asks for."""
    return max([value for field, operator, value in domain[:-1] if operator == ">="], default=1)


def read(reader: Reader) -> list[int]:
    return [row["id"] for page in reader.pages(PLAN) for row in page]


def endless(method: str, domain: list[Any], limit: int | None) -> Any:
    if method == "search_count":
        return 25
    first = low(domain)
    ids = range(first, first + (limit or 100))
    return list(ids) if method == "search" else rows(ids)


def test_new_rows_for_ever_end_near_the_count(
    reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expected, "_MARGIN_ROWS", 100)
    reader, server = reading(endless)
    with pytest.raises(OdooProtocolError, match=r"sale\.order: Odoo counted 25 records and gives"):
        read(reader)
    assert len(server.requests) < 25


def test_new_ids_for_ever_end_near_the_count(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected, "_MARGIN_ROWS", 1000)
    reader, server = reading(endless)
    with pytest.raises(OdooProtocolError, match=r"sale\.order: Odoo counted 25 records"):
        reader.ids(PLAN, [])
    assert len(server.requests) < 20


def test_records_created_meanwhile_are_read(reading: Any) -> None:
    def grows(method: str, domain: list[Any], limit: int | None) -> Any:
        if method == "search_count":
            return 25
        return rows(itertools.islice(range(low(domain), 96), limit))

    reader, _ = reading(grows)
    assert read(reader) == list(range(1, 96))


def test_answers_cut_short_are_no_end(reading: Any) -> None:
    def short(method: str, domain: list[Any], limit: int | None) -> Any:
        ids = range(low(domain), 26)[:3]
        if method == "search_count":
            return 25
        return list(ids) if method == "search" else rows(ids)

    reader, server = reading(short)
    assert read(reader) == list(range(1, 26))
    server.requests.clear()
    assert reader.ids(PLAN, []) == list(range(1, 26))
    # Nine parts, the empty one after them, and one count.
    assert len(server.requests) == 11


ODD_PAGES = {
    "the same page again": ([1, 2, 3], [1, 2, 3], "record 1, which was not asked for"),
    "one record twice": ([1, 2, 2, 3], [], "record 2 twice"),
    "descending": ([3, 2, 1], [], "record 2 after 3"),
    "mixed": ([1, 5, 4, 9], [], "record 4 after 5"),
    "id 0": ([0, 1], [], "record 0, which was not asked for"),
}


@pytest.mark.parametrize("case", ODD_PAGES)
@pytest.mark.parametrize("method", ["pages", "ids"])
def test_ids_that_do_not_rise_are_refused(reading: Any, case: str, method: str) -> None:
    *parts, message = ODD_PAGES[case]

    def odd(called: str, domain: list[Any], limit: int | None) -> Any:
        if called == "search_count":
            return 25
        ids = parts[0] if low(domain) == 1 else parts[1]
        return list(ids) if called == "search" else rows(ids)

    reader, server = reading(odd)
    with pytest.raises(OdooProtocolError, match=rf"sale\.order.*{message}"):
        read(reader) if method == "pages" else reader.ids(PLAN, [])
    assert len(server.requests) <= 4


def test_a_range_that_gives_another_ones_records_is_refused(reading: Any) -> None:
    ends = iter([[1], [100]])

    def ignores_upper_bounds(method: str, domain: list[Any], limit: int | None) -> Any:
        if method == "search_count":
            return 100
        if method == "search":
            return next(ends)
        return rows(itertools.islice(range(low(domain), 101), limit))

    reader, _ = reading(ignores_upper_bounds, concurrency=2)
    with pytest.raises(OdooProtocolError, match=r"record 51, which was not asked for"):
        read(reader)


def test_ends_in_the_wrong_order_are_refused(reading: Any) -> None:
    ends = iter([[100], [1]])

    def reversed_ends(method: str, domain: list[Any], limit: int | None) -> Any:
        return 100 if method == "search_count" else next(ends)

    reader, _ = reading(reversed_ends, concurrency=3)
    with pytest.raises(OdooProtocolError, match=r"record 1, which was not asked for"):
        read(reader)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([7], "record 7, which was not asked for"),
        ([1, 2, 7], "record 7, which was not asked for"),
        ([2, 1], "record 1 after 2"),
        ([1, 1, 2], "record 1 twice"),
    ],
)
def test_other_records_than_asked_for_by_id_are_refused(
    reading: Any, given: list[int], message: str
) -> None:
    reader, server = reading(lambda *_: rows(given))
    with pytest.raises(OdooProtocolError, match=rf"sale\.order.*{message}"):
        list(reader.by_ids(PLAN, [1, 2, 3]))
    assert len(server.requests) == 1


def test_a_range_of_ids_is_kept_to(reading: Any) -> None:
    reader, server = reading(lambda *_: [5, 6, 12])
    with pytest.raises(OdooProtocolError, match="record 12, which was not asked for"):
        reader.ids(PLAN, [], within=IdRange(5, 10))
    domain = server.requests[0].json["params"]["args"][5][0]
    assert domain == [["id", ">=", 5], ["id", "<", 10], ["state", "=", "sale"]]
