"""The server: clock, stats, rights, swap, restart, connections."""

import gzip
import os
import signal
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

import orjson
import pytest
import requests

from odoo_integration.simulator import (
    VERSIONS,
    DatasetError,
    Simulator,
    User,
    generate,
    load_dataset,
)
from tests.lab.paths import ROOT

from .calls import Client
from .company import company

LINES = "sale.order.line"


def test_the_date_header_is_one_second_after_the_last_write(odoo, client):
    tables = [table for table in odoo.dataset.tables.values() if len(table)]
    last = max(max(table.columns["write_date"]) for table in tables)
    shown = parsedate_to_datetime(client.session.get(odoo.url + "/x").headers["Date"])
    assert shown.replace(tzinfo=None) - datetime.fromisoformat(last) == timedelta(seconds=1)


def test_the_clock_can_be_set_over_http(odoo, client):
    client.post("/simulator/clock", {"now": "2027-01-02 03:04:05"})
    assert client.post("/simulator/stats", {}).headers["Date"] == "Sat, 02 Jan 2027 03:04:05 GMT"
    client.post("/simulator/clock", {"now": None})
    assert odoo.dataset.now.year == 2026


def test_stats_count_requests_and_rows(odoo, client):
    client.call("sale.order", "search_read", [], ["name"], 0, 5)
    client.call("sale.order", "search_read", [], ["name"], 0, 5)
    client.rpc("common", "version")
    stats = client.session.get(odoo.url + "/simulator/stats").json()
    assert stats["requests"] == {"sale.order/search_read": 2, "version": 1}
    assert (stats["rows"], odoo.stats.total_rows) == ({"sale.order": 10}, 10)


@pytest.mark.parametrize(("workers", "together"), [(1, 1), (2, 2), (None, 3)])
def test_so_many_requests_are_answered_at_a_time_as_there_are_workers(odoo, workers, together):
    entered, leave = threading.Semaphore(0), threading.Event()

    class Slow(Simulator):
        def _paced(self, request):
            entered.release()
            leave.wait(10)
            return super()._paced(request)

    def ask(url):
        requests.get(url + "/x", timeout=20)

    with Slow(odoo.dataset, workers=workers) as slow:
        asking = [threading.Thread(target=ask, args=[slow.url]) for _ in range(3)]
        for thread in asking:
            thread.start()
        assert all(entered.acquire(timeout=10) for _ in range(together))
        assert together == 3 or not entered.acquire(timeout=0.2)
        leave.set()
        for thread in asking:
            thread.join(10)


def test_connections_are_kept_alive_unless_told_otherwise(odoo, client):
    assert client.session.get(odoo.url + "/x").headers["Connection"] == "keep-alive"
    with Simulator(odoo.dataset, keep_alive=False) as short, Client(short) as other:
        assert other.session.get(short.url + "/x").headers["Connection"] == "close"
        assert other.call("sale.order", "search_count", []) == 60


def test_gzip_only_when_switched_on(odoo, client):
    def encoding(simulator):
        with Client(simulator) as asking:
            body = {"method": "call", "id": 1}
            args = ["demo", 2, "demo", LINES, "search_read", [[]]]
            body["params"] = {"service": "object", "method": "execute_kw", "args": args}
            answer = asking.post("/jsonrpc", body)
            assert len(answer.json()["result"]) > 100
            return answer.headers.get("Content-Encoding")

    assert encoding(odoo) is None
    with Simulator(odoo.dataset, gzip=True) as packed:
        assert encoding(packed) == "gzip"


def test_it_starts_again_on_the_same_port(odoo):
    url = odoo.url
    with Client(odoo) as client:
        client.call("sale.order", "search_count", [])
    odoo.stop()
    odoo.start()
    assert odoo.url == url
    with Client(odoo) as client:
        assert client.call("sale.order", "search_count", []) == 60


def test_pace_slows_down(odoo):
    import time

    with Simulator(odoo.dataset, pace=100) as slow, Client(slow) as client:
        before = time.monotonic()
        client.call(LINES, "search_read", [], limit=30)
        assert time.monotonic() - before >= 0.3


def test_swap_serves_other_data_at_once(odoo, client, tmp_path):
    odoo.swap(company(orders=33))
    assert client.call("sale.order", "search_count", []) == 33


def test_swap_over_http_and_both_file_forms(odoo, client, tmp_path):
    fields = {
        "id": {"type": "integer"},
        "name": {"type": "char"},
        "write_date": {"type": "datetime"},
    }
    definition = {
        "fields": {"sale.order": fields, "crm.tag": fields},
        "server_version_info": {"server_version_info": [18, 0, 0, "final", 0, ""]},
    }
    (tmp_path / "fields.json").write_bytes(orjson.dumps(definition))
    row = orjson.dumps({"id": 4, "name": "S4", "write_date": "2026-01-01 00:00:00"})
    (tmp_path / "sale.order.jsonl").write_bytes(row + b"\n")
    (tmp_path / "crm.tag.jsonl.gz").write_bytes(gzip.compress(row + b"\n"))
    assert client.post("/simulator/dataset", {"path": str(tmp_path)}).ok
    assert odoo.version == 18
    assert client.call("sale.order", "search", []) == client.call("crm.tag", "search", []) == [4]


def test_a_directory_that_is_no_dataset_is_named(tmp_path):
    with pytest.raises(DatasetError, match=r"no fields\.json"):
        load_dataset(tmp_path)


def test_denied_models_answer_access_error(odoo, client):
    odoo.user.denied_models.add("account.move")
    assert client.error("account.move", "search", []) == "odoo.exceptions.AccessError"
    assert client.call("sale.order", "search_count", []) == 60


def test_own_orders_only_truncates_with_http_200(odoo, client):
    odoo.user.own_orders_only = 14
    seen = client.call("sale.order", "search", [])
    assert len(seen) == 14
    lines = client.call(LINES, "search_read", [], ["order_id"], load="")
    assert {line["order_id"] for line in lines} == set(seen)
    hidden = next(i for i in range(1, 61) if i not in seen)
    assert client.error("sale.order", "read", [seen[0], hidden]) == "odoo.exceptions.AccessError"


def test_further_users_have_their_own_rights(odoo):
    other = User(uid=9, login="ana", password="x", api_key="y", denied_models={"sale.order"})
    with (
        Simulator(odoo.dataset, users=[other]) as simulator,
        Client(simulator, secret="y", uid=9) as client,
    ):
        assert client.error("sale.order", "search", []) == "odoo.exceptions.AccessError"
        assert client.rpc("common", "authenticate", "demo", "ana", "x", {})["result"] == 9


def test_allowed_companies_hide_the_others(odoo, client):
    other = odoo.edit.create("res.company", {"name": "Filial"})
    odoo.edit.write("sale.order", [3, 4], {"company_id": other})
    assert client.call("sale.order", "search_count", []) == 60
    for companies, seen in (([1, 2], 58), ([other], 2), ([1, 2, other], 60)):
        context = {"allowed_company_ids": companies}
        assert client.call("sale.order", "search_count", [], context=context) == seen
    wrong = {"allowed_company_ids": [99]}
    assert client.error("sale.order", "search", [], context=wrong).endswith("AccessError")


@pytest.mark.parametrize("arguments", [(["x"], ["name"]), ({"a": 1},), ([1], 5)])
def test_nonsense_is_answered_and_not_fatal(client, arguments):
    assert client.error("sale.order", "read", *arguments).startswith("builtins.")
    assert client.call("sale.order", "search_count", []) == 60


@pytest.mark.parametrize("method", ["create", "write", "unlink"])
def test_it_never_writes(client, method):
    assert client.error("sale.order", method, [1], {}) == "odoo.exceptions.AccessError"


def test_private_methods_are_refused(client):
    assert client.error("sale.order", "_compute_amounts", []) == "odoo.exceptions.AccessError"


def test_an_unknown_language_is_an_error_on_19_only(client, client19):
    context = {"lang": "xx_XX"}
    assert client.call("sale.order", "search_count", [], context=context) == 60
    assert client19.error("sale.order", "search_count", [], context=context).endswith("UserError")
    assert (
        client19.json2("sale.order", "search_count", domain=[], context=context).status_code == 422
    )


def test_context_get_tells_who_asks(client):
    told = client.call("res.users", "context_get")
    assert told == {"lang": "pt_BR", "tz": "America/Sao_Paulo", "uid": 2}


def test_json2_does_not_exist_before_19(client):
    answer = client.json2("sale.order", "search_count", domain=[])
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_limits_orders_and_offsets(client):
    every = client.call("sale.order", "search", [], order="id")
    assert client.call("sale.order", "search", [], order="id", limit=0) == every
    assert client.call("sale.order", "search", [], order="id desc", limit=3) == every[:-4:-1]
    assert client.call("sale.order", "search", [], order="id", offset=5, limit=2) == every[5:7]
    found = client.call(
        "sale.order", "search_read", [], ["state", "name"], order="state, name desc"
    )
    assert found == sorted(
        sorted(found, key=lambda r: r["name"], reverse=True), key=lambda r: r["state"]
    )
    partners = client.call("sale.order", "search_read", [], ["partner_id"], order="partner_id")
    names = [row["partner_id"][1] for row in partners]
    assert names == sorted(names)


def test_an_empty_field_list_means_all(client):
    (row,) = client.call("sale.order", "search_read", [], [], limit=1)
    assert set(row) == set(client.call("sale.order", "fields_get"))


def test_the_command_serves_until_it_is_asked_to_stop():
    command = [sys.executable, "-m", "odoo_integration.simulator", "--orders", "5"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ}
    ) as process:
        line = process.stdout.readline()
        url = line.split()[-1]
        with requests.get(url + "/simulator/stats", timeout=5) as answer:
            assert answer.json()["total_requests"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_the_command_names_a_bad_dataset_in_one_line(tmp_path):
    command = [sys.executable, "-m", "odoo_integration.simulator", "--dataset", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no fields.json" in done.stderr


def test_a_generated_company_is_ready_to_serve_in_each_version():
    for version in VERSIONS:
        data = generate(orders=40, version=version, today=date(2026, 11, 23))
        unit = "product_uom_id" if version >= 19 else "product_uom"
        assert unit in data[LINES].fields
        drafts = {row["name"] for row in data.rows("account.move") if row["state"] == "draft"}
        assert drafts == {False if version >= 19 else "/"}
