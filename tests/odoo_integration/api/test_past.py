"""The backlog of a day over the API, in both of the list's senses: its figures are the list's."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, SyncState
from tests.lab.records import invoice, item, run

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = (f"{timezone.localdate() + datetime.timedelta(days=n)}" for n in (0, 1))


@pytest.fixture
def documents() -> None:
    """Ten ordered in February, of which four were invoiced on the 5th of March, and six on it."""
    run()
    SyncState.objects.update_or_create(defaults={"changes_since": timezone.now()})
    item("S1", data_pedido="2026-02-10", qtd_faturada=4, estado="SP")
    item("S2", data_pedido="2026-03-05", qtd_produto_pedido=6, estado="RJ")
    invoice("1", 4, origem="S1", data_fatura="2026-03-05")


def balances(client: Client, **query: str) -> dict[str, float]:
    answer = client.get("/api/v1/carteira", query)
    assert answer.status_code == 200, answer.json()
    found = {
        one["num_pedido"]: float(one["qtd_saldo_produto_pedido"]) for one in answer.json()["itens"]
    }
    browser = Client()
    browser.force_login(
        User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0]
    )
    listed = browser.get(reverse("admin:carteira_carteiraprincipal_changelist"), query)
    rows = listed.context["cl"].result_list
    assert found == {row.num_pedido: float(row.qtd_saldo_produto_pedido) for row in rows}
    return found


def test_it_is_the_backlog_by_the_documents(client, documents):
    assert balances(client, documentos_em="2026-03-04") == {"S1": 10}
    assert balances(client, documentos_em="2026-03-05") == {"S1": 6, "S2": 6}
    assert balances(client, documentos_em="2026-03-05", uf="RJ") == {"S2": 6}
    assert balances(client, documentos_em="2026-02-09") == {}


def test_it_is_the_backlog_as_it_was_known(client, documents):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    SyncState.objects.update(changes_since=yesterday)
    now = balances(client)
    assert balances(client, em=TODAY) == now == {"S1": 6, "S2": 6}
    # All that is known of them was logged today.
    assert BalanceChange.objects.exists()
    assert balances(client, em=f"{timezone.localdate(yesterday)}") == {}
    assert CarteiraPrincipal.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"em": "2020-01-01"}, "History is complete since"),
        ({"em": TOMORROW}, "is still to come"),
        ({"documentos_em": TOMORROW}, "is still to come"),
        ({"em": TODAY, "documentos_em": TODAY}, "Choose one of the two dates"),
    ],
)
def test_what_nothing_is_known_of_is_said(client, documents, query, said):
    answer = client.get("/api/v1/carteira", query)
    assert answer.status_code == 404
    assert said in answer.json()["error"]


def test_a_day_that_is_none_is_refused(client, documents):
    assert client.get("/api/v1/carteira", {"em": "2026-02-30"}).status_code == 422
