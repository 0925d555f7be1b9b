"""Runs and freshness over HTTP."""

import json

import pytest
from django.utils import timezone

from odoo_integration.models import BalanceChange, SyncCursor, SyncState
from odoo_integration.runs.summary import run_as_dict
from tests.lab.records import item, run
from tests.lab.services import reader, service

pytestmark = pytest.mark.django_db


def test_a_run_is_what_the_command_prints(client):
    one = run(created=3, balances_changed=2, finished_at=timezone.now())
    answer = client.get(f"/api/v1/execucoes/{one.pk}").json()
    printed = json.loads(json.dumps(run_as_dict(one)))
    assert {key: answer[key] for key in answer.keys() & printed.keys()} == {
        key: printed[key] for key in answer.keys() & printed.keys()
    }
    assert answer["run_id"] == one.pk


def test_runs_are_listed_from_the_newest_in_pages(client):
    made = [run().pk for _ in range(5)]
    seen, address = [], "/api/v1/execucoes?limite=2"
    while address:
        page = client.get(address).json()
        seen += [one["run_id"] for one in page["execucoes"]]
        address = page["proxima"]
    assert seen == made[::-1]


def test_the_changes_of_a_run_are_those_of_what_the_token_sees(client):
    one, other = run(), run()
    mine, gone = item("VCD1"), item("VCD2")
    BalanceChange.objects.filter(item=mine).update(run=one, moeda_depois="BRL")
    BalanceChange.objects.filter(item=gone).update(run=one)
    gone.delete()
    BalanceChange.objects.filter(run=None).update(run=other)
    address = f"/api/v1/execucoes/{one.pk}/alteracoes"
    changes = client.get(address).json()["alteracoes"]
    assert [(c["num_pedido"], c["saldo_antes"], c["saldo_depois"]) for c in changes] == [
        ("VCD1", None, "10.000"),
        ("VCD2", None, "10.000"),
    ]
    of_user = service(name="u", user=reader("ana"))
    assert [c["num_pedido"] for c in of_user.get(address).json()["alteracoes"]] == ["VCD1"]
    page = client.get(address, {"limite": 1}).json()
    assert client.get(page["proxima"]).json()["alteracoes"][0]["num_pedido"] == "VCD2"


def test_freshness_is_told(client):
    now = timezone.now()
    one = run(finished_at=now)
    run(status="running")
    SyncState.objects.create(asked_at=now)
    SyncCursor.objects.create(model="sale.order", write_date=now, run=one)
    answer = client.get("/api/v1/atualizacao").json()
    assert answer["last_run"]["run_id"] == one.pk
    assert answer["asked_at"] == now.isoformat()
    assert answer["newest_commit_at"] == {"sale.order": now.isoformat()}
