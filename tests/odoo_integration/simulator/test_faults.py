"""Each fault, as a client sees it."""

import threading
import time

import pytest
import requests

from odoo_integration.simulator import Fault

COUNT = ("sale.order", "search_count", [])


def test_slow_takes_its_seconds(odoo, client):
    odoo.faults.add("slow", seconds=0.2)
    before = time.monotonic()
    client.call(*COUNT)
    assert time.monotonic() - before >= 0.2


def test_taking_the_faults_away_ends_a_wait_that_goes_on(odoo, client):
    fault = odoo.faults.add("slow", seconds=60)
    before = time.monotonic()
    threading.Timer(0.2, odoo.faults.clear).start()
    assert client.call(*COUNT) == 60
    assert fault.struck == 1
    assert time.monotonic() - before < 10


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_status_answers_html_with_retry_after(odoo, client, status):
    odoo.faults.add("status", status=status, retry_after=3, times=1)
    answer = client.post(
        "/jsonrpc", {"params": {"service": "common", "method": "version", "args": []}}
    )
    assert answer.status_code == status
    assert answer.headers["Retry-After"] == "3"
    assert client.call(*COUNT) == 60


def test_reset_drops_the_connection(odoo, client):
    odoo.faults.add("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        client.call(*COUNT)
    assert client.call(*COUNT) == 60


def test_cut_sends_part_of_the_body(odoo, client):
    odoo.faults.add("cut", bytes=20, method="search_read")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        client.call("sale.order", "search_read", [])


def test_html_with_status_200(odoo, client):
    odoo.faults.add("html")
    answer = client.post(
        "/jsonrpc", {"params": {"service": "common", "method": "version", "args": []}}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_expired_key_is_refused_from_then_on(odoo, client):
    odoo.faults.add("expired_key", after=1)
    assert client.call(*COUNT) == 60
    assert client.error(*COUNT) == "odoo.exceptions.AccessDenied"
    assert client.rpc("common", "authenticate", "demo", "demo", "demo", {})["result"] is False
    odoo.faults.clear()
    assert client.call(*COUNT) == 60


def test_expired_key_is_401_in_json2(odoo19, client19):
    odoo19.faults.add("expired_key")
    answer = client19.json2("sale.order", "search_count", domain=[])
    assert (answer.status_code, answer.json()["message"]) == (401, "Invalid apikey")


def test_short_page_brings_fewer_rows_than_there_are(odoo, client):
    odoo.faults.add("short_page", rows=7, method="search_read")
    assert len(client.call("sale.order", "search_read", [], limit=20)) == 7
    assert client.call(*COUNT) == 60


@pytest.mark.parametrize("limit", [21, 0])
def test_a_page_over_the_limit_times_out(odoo, client, limit):
    odoo.faults.add("timeout_if_limit_over", limit=20)
    assert len(client.call("sale.order", "search_read", [], limit=20)) == 20
    with pytest.raises(requests.ConnectionError):
        client.call("sale.order", "search_read", [], limit=limit)


def test_error_by_name(odoo, client):
    odoo.faults.add("error", name="SerializationFailure", message="could not serialize")
    assert client.error(*COUNT) == "psycopg2.errors.SerializationFailure"


def test_error_by_name_has_its_json2_status(odoo19, client19):
    odoo19.faults.add("error", name="AccessError")
    assert client19.json2("sale.order", "search_count", domain=[]).status_code == 403


def test_filters_choose_the_calls(odoo, client):
    fault = odoo.faults.add("error", model="sale.order.line", method="search", after=1, times=1)
    client.call(*COUNT)
    client.call("sale.order.line", "search", [], limit=1)
    client.error("sale.order.line", "search", [], limit=1)
    client.call("sale.order.line", "search", [], limit=1)
    assert (fault.seen, fault.struck) == (3, 1)


def test_probability_is_repeatable(odoo, client):
    def struck():
        odoo.faults.clear()
        odoo.faults.add("error", probability=0.5, seed=4)
        return ["error" in client.ask(*COUNT) for _ in range(12)]

    first = struck()
    assert first == struck()
    assert 0 < sum(first) < 12


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown fault 'flood'"):
        Fault("flood")


def test_faults_can_be_ordered_over_http(odoo, client):
    assert client.post("/simulator/faults", [{"kind": "error", "name": "UserError"}]).ok
    assert client.error(*COUNT) == "odoo.exceptions.UserError"
    client.session.delete(odoo.url + "/simulator/faults").raise_for_status()
    assert client.call(*COUNT) == 60


def test_a_wrong_order_over_http_is_explained(client):
    answer = client.post("/simulator/faults", [{"kind": "flood"}])
    assert answer.status_code == 400
    assert "flood" in answer.json()["error"]
