"""Several companies on the screens, and nothing of them where there is only one."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from carteira.addresses import order_address
from carteira.indicators import backlog_figures, open_value_by_month
from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, OdooCompany, OdooOrder
from tests.lab.records import invoice, item, order_line, run

pytestmark = pytest.mark.django_db
LIST = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")
CHANGES = reverse("admin:odoo_integration_balancechange_changelist")
FRONT = reverse("admin:index")


@pytest.fixture
def two(db) -> dict[str, CarteiraPrincipal]:
    """One order number in two companies, one of them in dollars."""
    north = item(
        empresa="Norte & Cia",
        moeda="USD",
        moeda_empresa="BRL",
        cotacao=Decimal("0.2"),
        odoo_order_id=1,
        qtd_entregue=Decimal(2),
        valor_pedido=Decimal("79.17"),
        valor_a_faturar=Decimal("79.17"),
        valor_a_entregar=Decimal("63.34"),
    )
    south = item(
        empresa="Sul", moeda="USD", moeda_empresa="USD", odoo_order_id=2, qtd_entregue=Decimal(0)
    )
    invoice("1", 1, empresa="Norte & Cia", moeda="BRL", data_fatura=timezone.localdate())
    invoice("2", 1, empresa="Sul", moeda="USD", data_fatura=timezone.localdate())
    return {"north": north, "south": south}


def page(client, address: str, **query) -> str:
    return client.get(address, query).content.decode()


@pytest.mark.parametrize("address", [LIST, INVOICES])
def test_the_column_and_the_filter_are_there_for_several_companies_only(client, address):
    item(empresa="Norte")
    item("MAN1", fonte="manual")
    invoice("1", 1, empresa="Norte")
    one = page(client, address)
    assert "column-company" not in one
    assert 'href="?empresa=' not in one
    item("S1", empresa="Sul")
    invoice("2", 1, empresa="Sul")
    cache.clear()
    several = page(client, address)
    assert "column-company" in several
    assert "?empresa=Sul" in several
    found = client.get(address, {"empresa": "Sul"}).context["cl"].result_list
    assert [row.empresa for row in found] == ["Sul"]


def test_changes_name_the_company_where_they_are_of_several(client):
    one = run()
    for company in ("Norte", "Sul"):
        assert "column-company" not in page(client, CHANGES)
        BalanceChange.objects.create(
            run=one, empresa=company, num_pedido="VCD1", cod_produto="100", cause="new"
        )
    assert "column-company" in page(client, CHANGES)


def test_totals_name_each_companys_part_in_its_currency(client, two):
    for address in (LIST, FRONT):
        shown = page(client, address)
        for text in ("Norte &amp; Cia", "Sul", "R$\xa0395,85", "US$\xa0100,00"):
            assert text in shown
        assert "495,85" not in shown


def test_one_company_has_no_parts(client):
    item(empresa="Norte", moeda_empresa="BRL")
    item("MAN1", fonte="manual")
    for address in (LIST, FRONT):
        assert 'class="companies"' not in page(client, address)


def test_the_front_page_has_figures_and_a_chart_per_currency(client, two):
    reais, dollars = backlog_figures(timezone.localdate())
    assert [(f.totals.currency, f.totals.valor) for f in (reais, dollars)] == [
        ("BRL", Decimal("395.85")),
        ("USD", Decimal(100)),
    ]
    assert dollars.by_state == [("SP", 1, Decimal(100))]
    assert open_value_by_month(timezone.localdate(), currency="USD")[-1][1] == Decimal(100)
    address = reverse("admin:carteira_serie")
    assert f"{address}?moeda=USD" in page(client, FRONT)
    assert "US$\xa0100,00" in page(client, address, moeda="USD")
    assert client.get(address, {"moeda": "' OR 1"}).status_code == 200


def test_another_currency_stands_beside_the_companys(client, two):
    assert "US$\xa079,17" in page(client, LIST, empresa="Norte & Cia")
    assert "R$\xa0395,85" in page(client, order_address("VCD1", "Norte & Cia"))
    assert "US$\xa079,17" in page(client, order_address("VCD1", "Norte & Cia"))


def test_a_number_of_several_companies_offers_their_orders(client, two):
    offered = page(client, order_address("VCD1"))
    assert "Várias empresas têm um pedido com este número" in offered
    assert 'href="?empresa=Norte%20%26%20Cia"' in offered
    assert 'href="?empresa=Sul"' in offered
    chosen = client.get(order_address("VCD1", "Norte & Cia"))
    assert [e.item for e in chosen.context["explanations"]] == [two["north"]]
    assert "Norte &amp; Cia" in chosen.content.decode()


def test_a_number_of_one_company_is_shown_at_the_old_address(client):
    item(empresa="Norte")
    shown = page(client, order_address("VCD1"))
    assert "10 no pedido = 10" in shown
    assert "Norte" not in shown


def test_a_company_without_the_number_leads_back_to_the_list(client, two):
    answer = client.get(order_address("VCD1", "Oeste"))
    assert answer["Location"] == LIST


def test_links_to_an_order_name_its_company(client, two):
    execution = run()
    BalanceChange.objects.create(
        run=execution, empresa="Sul", num_pedido="VCD1", cod_produto="100", cause="new"
    )
    pages = [
        INVOICES,
        reverse("admin:carteira_carteiraprincipal_change", args=[two["south"].pk]),
        reverse("admin:odoo_integration_syncrun_change", args=[execution.pk]),
    ]
    for address in pages:
        assert f'href="{order_address("VCD1", "Sul")}"' in page(client, address)


def test_the_history_of_a_balance_is_its_companys(client, two):
    execution = run()
    for company, cause in (("Sul", "invoiced"), ("Norte & Cia", "renamed"), ("", "policy")):
        BalanceChange.objects.create(
            run=execution, empresa=company, num_pedido="VCD1", cod_produto="100", cause=cause
        )
    answer = client.get(order_address("VCD1", "Sul"))
    # Changes of before companies were known name none.
    of_run = {change.cause for change in answer.context["changes"] if change.run_id}
    assert of_run == {"invoiced", "policy"}
    found = client.get(LIST, {"execucao": str(execution.pk), "empresa": "Sul"})
    assert [row.empresa for row in found.context["cl"].result_list] == ["Sul"]


def test_a_search_by_number_finds_the_order_in_every_company(client, two):
    found = client.get(LIST, {"q": "VCD1"}).context["cl"].result_list
    assert {row.empresa for row in found} == {"Norte & Cia", "Sul"}


CHOICES = {
    "aberto": {"SHIP", "BILL", "BOTH", "UNKNOWN"},
    "a_faturar": {"BILL", "BOTH", "UNKNOWN"},
    "a_entregar": {"SHIP", "BOTH"},
    "entregue_e_nao_faturado": {"BILL"},
    "faturado_e_nao_entregue": {"SHIP"},
}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_list_tells_what_is_left_to_invoice_from_what_is_left_to_deliver(client, choice):
    everything = Decimal(10)
    item("SHIP", qtd_faturada=everything, qtd_entregue=Decimal(0))
    item("BILL", qtd_entregue=everything)
    item("BOTH", qtd_entregue=Decimal(0))
    item("DONE", qtd_faturada=everything, qtd_entregue=everything)
    item("UNKNOWN", fonte="manual")
    found = client.get(LIST, {"saldo": choice}).context["cl"].result_list
    assert {row.num_pedido for row in found} == CHOICES[choice]


def test_an_unknown_delivery_is_a_dash_on_every_page(client):
    one = item("MAN1", fonte="manual")
    assert "—" in page(client, LIST).partition("field-to_deliver")[2].partition("</td>")[0]
    for address in (
        order_address("MAN1"),
        reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]),
    ):
        assert "não se conhecem as entregas" in page(client, address)


def test_the_items_page_shows_both_balances_and_the_lines_discount(client, two):
    one = item("D1", qtd_faturada=Decimal(3), qtd_entregue=Decimal(5), odoo_order_id=9)
    order_line(
        one,
        4711,
        10,
        desconto=Decimal(5),
        preco_liquido=Decimal("9.5"),
        valor_linha=Decimal(95),
        qtd_entregue=Decimal(5),
    )
    shown = page(client, reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]))
    for text in ("5 entregues", "Entregue e não faturado", "5 %", "R$\xa09,50", "R$\xa095,00"):
        assert text in shown
    assert "R$\xa010,00" in shown


def test_months_are_totalled_by_company_and_currency(client, two):
    months = client.get(INVOICES).context["cl"].summary.data["months"]
    assert [(m["empresa"], m["moeda"], m["posted"]) for m in months] == [
        ("Norte & Cia", "BRL", Decimal(10)),
        ("Sul", "USD", Decimal(10)),
    ]
    assert "US$\xa010,00" in page(client, INVOICES)


def test_the_export_has_both_balances_and_their_currencies(client, two):
    address = reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"])
    text = b"".join(client.get(address, {"empresa": "Norte & Cia"}).streaming_content)
    heading, row = text.decode("utf-8-sig").splitlines()
    values = dict(zip(heading.split(";"), row.split(";"), strict=True))
    assert values["empresa"] == "Norte & Cia"
    assert (values["saldo_a_entregar"], values["valor_saldo"]) == ("8,000", "395,85")
    assert (values["moeda"], values["valor_a_faturar"]) == ("USD", "79,17")
    assert values["entregue_e_nao_faturado"] == "2,000"


def test_a_manual_order_is_in_conflict_in_its_own_company_only(client):
    for number, company in enumerate(("Norte", "Sul"), start=1):
        OdooCompany.objects.create(id=number, name=company)
    OdooOrder.objects.create(id=1, name="MAN1", company_id=1)
    for company in ("Norte", "Sul", ""):
        item("MAN1", fonte="manual", empresa=company)
    found = client.get(LIST, {"conflito": "sim"}).context["cl"].result_list
    assert {row.empresa for row in found} == {"Norte", ""}
