"""The list of runs and a run's page show which balances were compared with Odoo's own."""

import pytest
from django.urls import reverse

from carteira.addresses import order_address
from odoo_integration.models import SyncRun
from tests.lab.records import run

pytestmark = pytest.mark.django_db
LIST = reverse("admin:odoo_integration_syncrun_changelist")


def test_the_list_says_what_was_compared(client):
    run(mode="incremental", verified="everything")
    assert "comparado: Todos os saldos" in client.get(LIST).content.decode()
    SyncRun.objects.update(verified="orders", orders=["S001"])
    assert "S001 · comparado: Pedidos escolhidos" in client.get(LIST).content.decode()
    SyncRun.objects.update(verified="")
    assert "comparado:" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("verified", ["", "everything", "orders"])
def test_the_list_can_be_filtered_by_it(client, verified):
    wanted = {value: run(verified=value).pk for value in ("", "everything", "orders")}
    page = client.get(LIST, {"verified": verified})
    assert [shown.pk for shown in page.context["cl"].result_list] == [wanted[verified]]


def test_the_page_says_it(client):
    one = run(verified="everything")
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    assert '<dt>Comparado com o Odoo</dt><dd class="words">Todos os saldos' in page.content.decode()
    SyncRun.objects.update(verified="")
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    assert "Comparado com o Odoo" not in page.content.decode()


@pytest.mark.parametrize(("to", "shown"), [("2026-06-01", 1), ("2026-05-31", 0), ("9999-12-31", 1)])
def test_days_of_the_filter_are_the_companys(client, to, shown):
    # 23:30 on the first of June in São Paulo.
    run(started_at="2026-06-02T02:30:00Z")
    page = client.get(LIST, {"inicio_de": "2026-05-01", "inicio_ate": to})
    assert len(page.context["cl"].result_list) == shown


def test_an_unexplained_item_is_shown_with_its_company_and_all_that_was_compared(client):
    item = {
        "empresa": "Sul",
        "num_pedido": "S001",
        "cod_produto": "A",
        "ours": "7.000",
        "theirs": "8.000",
        "ours_delivered": "3.000",
        "theirs_delivered": None,
        "ours_value": "70.00",
        "theirs_value": "80.00",
    }
    one = run(verification={"equal": 1, "unexplained": 1, "items": [item]})
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    text = page.content.decode()
    assert f'href="{order_address("S001", "Sul")}"' in text
    for value in ("7.000", "8.000", "3.000", "—", "70.00", "80.00"):
        assert f'<td class="number">{value}</td>' in text
