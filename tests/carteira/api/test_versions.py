"""A service that asks again is told that nothing has changed, at the cost of one query."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carteira.models import CarteiraPrincipal, DecisaoNotaCredito, LocalEdit
from odoo_integration.models import SyncRun
from odoo_integration.runs.errors import SyncError
from tests.lab.records import invoice, item, run
from tests.lab.runs import run as sync
from tests.lab.services import reader, service

pytestmark = pytest.mark.django_db
VERSIONED = [
    "/api/v1/saldos?pedido=VCD1",
    "/api/v1/carteira",
    "/api/v1/itens/{item}",
    "/api/v1/pedidos/VCD1",
    "/api/v1/execucoes/{run}/alteracoes",
]


def promoted(**values) -> SyncRun:
    return run(**({"promoted_at": timezone.now()} | values))


@pytest.mark.parametrize("address", VERSIONED)
def test_what_has_not_changed_costs_one_query(client, address):
    address = address.format(item=item().pk, run=promoted().pk)
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert len(captured) == 1


@pytest.mark.parametrize("address", ["/api/v1/execucoes", "/api/v1/atualizacao"])
def test_runs_are_told_apart_by_their_content(client, address):
    promoted()
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    promoted(status="failed", error="Odoo does not answer")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def edit() -> None:
    item("MAN1", fonte="manual")


def mark() -> None:
    CarteiraPrincipal.objects.filter(importante=False).update(importante=True)


def delete() -> None:
    CarteiraPrincipal.objects.filter(num_pedido="VCD2").delete()


def decide() -> None:
    DecisaoNotaCredito.objects.create(odoo_move_id=1, reabre_saldo=True, motivo="returned")


CHANGES = {
    "an item entered here": edit,
    "a mark": mark,
    "a deleted item": delete,
    "an invoice line": lambda: invoice("1", 2),
    "a decision": decide,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_answer_changes_its_tag(client, change):
    item("VCD1")
    item("VCD2")
    before = client.get("/api/v1/carteira")["ETag"]
    CHANGES[change]()
    answer = client.get("/api/v1/carteira", headers={"If-None-Match": before})
    assert (answer.status_code, answer["ETag"] != before) == (200, True)


def test_the_policy_the_language_and_the_sight_are_part_of_it(client, settings):
    tags = {client.get("/api/v1/carteira")["ETag"]}
    tags.add(client.get("/api/v1/carteira", headers={"Accept-Language": "en"})["ETag"])
    tags.add(service(name="b", user=reader("a")).get("/api/v1/carteira")["ETag"])
    settings.FATURADO_CONTA = "posted_only"
    tags.add(client.get("/api/v1/carteira")["ETag"])
    assert len(tags) == 4


def test_the_day_is_part_of_it(client, monkeypatch):
    before = client.get("/api/v1/carteira")["ETag"]
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr("carteira.api.versions.timezone.localdate", lambda: tomorrow)
    assert client.get("/api/v1/carteira")["ETag"] != before


@pytest.mark.django_db(transaction=True)
def test_a_sync_is_no_local_edit_and_an_idle_one_changes_no_tag(company):
    cache.clear()
    client = service()
    # The migrations of a new database make one.
    edits = list(LocalEdit.objects.values())
    company.order("VCD1", (1, 10))
    sync()
    first = client.get("/api/v1/carteira")["ETag"]
    sync()
    assert client.get("/api/v1/carteira")["ETag"] == first
    company.order("VCD2", (1, 10))
    sync()
    assert client.get("/api/v1/carteira")["ETag"] != first
    assert list(LocalEdit.objects.values()) == edits


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_after_its_promote_changes_the_tag(company, monkeypatch):
    def refuse(*_args) -> None:
        raise SyncError("not compared")

    cache.clear()
    client = service()
    before = client.get("/api/v1/carteira")["ETag"]
    company.order("VCD1", (1, 10))
    monkeypatch.setattr("odoo_integration.sync.verify", refuse)
    with pytest.raises(SyncError):
        sync(verify=True)
    assert client.get("/api/v1/carteira")["ETag"] != before
