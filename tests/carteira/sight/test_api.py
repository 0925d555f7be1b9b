"""The API for the token of a bound user: his own rows, and no figure of the whole business."""

import pytest
from django.core.cache import cache

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange
from tests.lab.services import service

from .business import FOREIGN, OTHER_PERSON, counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(business):
    cache.clear()
    return service(user=business.member)


def test_the_backlog_is_what_he_sees(business, client):
    answer = client.get("/api/v1/carteira", {"saldo": "todos", "limite": 500})
    assert len(answer.json()["itens"]) == counted("carteira_principal") == 5
    assert FOREIGN not in answer.text.lower()
    for query in ({"vendedor": OTHER_PERSON}, {"q": "A0"}, {"q": "alheio"}, {"q": "dito"}):
        answer = client.get("/api/v1/carteira", {"saldo": "todos"} | query)
        assert FOREIGN not in answer.text.lower()
    everything = service(name="all").get("/api/v1/carteira", {"saldo": "todos", "limite": 500})
    assert len(everything.json()["itens"]) == counted("carteira_principal", "true")


def test_a_number_that_two_companies_use_is_his_one_alone(business, client):
    for address in ("/api/v1/saldos?pedido=N0", "/api/v1/pedidos/N0"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert FOREIGN not in answer.text.lower()
    assert client.get("/api/v1/pedidos/A0").status_code == 404
    assert client.get("/api/v1/saldos?pedido=A0").json()["desconhecidos"] == ["A0"]


def test_items_of_others_are_not_there_by_id(business, client):
    for one in CarteiraPrincipal.objects.all():
        answer = client.get(f"/api/v1/itens/{one.pk}")
        mine = one.empresa == business.own["item"].empresa and one.equipe_vendas == "Equipe Nossa"
        assert answer.status_code == (200 if mine else 404)


def test_of_a_run_he_sees_the_changes_of_his_items(business, client):
    BalanceChange.objects.update(run=business.execution)
    address = f"/api/v1/execucoes/{business.execution.pk}/alteracoes"
    answer = client.get(address, {"limite": 500})
    assert len(answer.json()["alteracoes"]) == counted("carteira_principal")
    assert FOREIGN not in answer.text.lower()


def test_runs_are_closed_to_him(business, client):
    for address in ("execucoes", f"execucoes/{business.execution.pk}", "atualizacao"):
        assert client.get(f"/api/v1/{address}").status_code == 403


def test_other_bounds_are_another_version(business, client):
    before = client.get("/api/v1/carteira")["ETag"]
    business.member.sight.equipes_vendas = []
    business.member.sight.save()
    assert client.get("/api/v1/carteira", headers={"If-None-Match": before}).status_code == 200
