"""How long is waited before a repeat: backoff with jitter, Retry-After, deadlines."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest

from odoo_integration.client import OdooTimeoutError, OdooTransientError
from odoo_integration.client import retry as retry_module
from odoo_integration.client.answers import Answer
from odoo_integration.client.retry import Retrier
from odoo_integration.client.shared import ClientStats
from tests.lab.scripted_odoo import Reply, ScriptedServer, page, rpc

from .clients import config_for, logged_in


def test_retry_after_is_honoured(server: ScriptedServer) -> None:
    server.say(page(429, **{"Retry-After": "1"}), rpc(1))
    began = time.monotonic()
    with logged_in(config_for(server.url)) as client:
        assert client.search_count("sale.order", []) == 1
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        ("99999", 121, 99999),
        ("soon", None, None),
    ],
)
def test_retry_after_is_read(header: str, low: float | None, high: float | None) -> None:
    asked = Answer(503, {"Retry-After": header}, b"").retry_after
    assert asked is None if low is None else low <= (asked or 0) <= (high or 0)


def test_retry_after_is_read_as_a_date() -> None:
    header = formatdate(time.time() + 600, usegmt=True)
    assert 500 <= (Answer(503, {"Retry-After": header}, b"").retry_after or 0) <= 601


def test_a_long_retry_after_is_capped_and_the_deadline_ends_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    stats = ClientStats()
    retrier = Retrier(config_for("http://x"), stats, deadline=130)

    def attempt() -> None:
        raise OdooTransientError("busy", retry_after=9999)

    with pytest.raises(OdooTransientError):
        retrier.run(attempt)
    assert set(pauses) == {retry_module.LONGEST_RETRY_AFTER}
    short = Retrier(config_for("http://x"), stats, deadline=100)
    pauses.clear()
    with pytest.raises(OdooTransientError):
        short.run(attempt)
    assert pauses == [], "a pause beyond the deadline is not begun"


@pytest.mark.parametrize("header", ["0", formatdate(0, usegmt=True)])
def test_a_retry_after_that_is_over_does_not_spend_all_repeats_at_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    server.say(page(503, **{"Retry-After": header}))
    with (
        logged_in(config_for(server.url, backoff_factor=8.0)) as client,
        pytest.raises(OdooTransientError),
    ):
        client.search_count("sale.order", [])
    assert sum(pauses) > 1


def test_backoff_doubles_with_full_jitter_up_to_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    tops: list[float] = []

    def top(low: float, high: float) -> float:
        tops.append(high)
        return low

    # Tenacity's view of it alone: other threads draw numbers too.
    monkeypatch.setattr("tenacity.wait.random", SimpleNamespace(uniform=top))
    config = config_for("http://x", backoff_factor=8.0, max_retries=4)

    def attempt() -> None:
        raise OdooTransientError("busy")

    with pytest.raises(OdooTransientError):
        Retrier(config, ClientStats()).run(attempt)
    # Computed for the last attempt too, to tell whether it would pass the deadline.
    assert tops == [8, 16, 30, 30, 30]


@pytest.mark.parametrize("protocol", ["json2", "jsonrpc", "xmlrpc"])
@pytest.mark.parametrize(
    ("limit", "seconds", "requests"),
    [(2000, 0.3, 1), (100, 0.3, 2), (None, 0.3, 2), (2000, 0.0, 5)],
    ids=["a large page", "a small page", "no page", "a quick failure"],
)
def test_a_large_page_that_was_too_slow_is_not_asked_for_again_as_it_is(
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    protocol: str,
    limit: int | None,
    seconds: float,
    requests: int,
) -> None:
    """At 115 s a try, each repeat would take from the time in which smaller pages can work."""
    monkeypatch.setattr(retry_module, "SLOW_FAILURE", 0.2)
    server.say(Reply(reset=True, pause=seconds))
    with (
        logged_in(config_for(server.url, protocol=protocol)) as client,
        pytest.raises(OdooTimeoutError if seconds else OdooTransientError),
    ):
        client.search_read("sale.order", [], ["name"], limit=limit)
    assert len(server.requests) == requests


def test_calls_keep_their_pace_over_siblings(server: ScriptedServer) -> None:
    server.say(rpc(1))
    with (
        logged_in(config_for(server.url, calls_per_second=20)) as client,
        client.sibling() as sibling,
    ):
        began = time.monotonic()
        for one in (client, sibling, client):
            one.search_count("sale.order", [])
        assert time.monotonic() - began >= 0.1
