"""The list as people use it: what is open, found by anything they have at hand."""

import datetime
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from carteira import formats
from carteira.addresses import order_address
from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, OdooOrder
from tests.lab.records import invoice, item, run

pytestmark = pytest.mark.django_db
LIST = reverse("admin:carteira_carteiraprincipal_changelist")


def found(client, **query) -> set[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer
    return {one.num_pedido for one in answer.context["cl"].result_list}


@pytest.fixture
def backlog(db):
    item("OPEN")
    item("ZERO", qtd_faturada=Decimal(10))
    item("NEGATIVE", qtd_faturada=Decimal(12))
    item("CANCELLED", status_pedido="Cancelado")
    item("RETIRED", retirado_em=timezone.now())
    item("QUOTE", status_pedido="Cotação")
    item("MANUAL", fonte="manual", odoo_order_id=None, estado="", importante=True)


BALANCE = {
    "": {"OPEN", "QUOTE", "MANUAL"},
    "zero": {"ZERO"},
    "negativo": {"NEGATIVE"},
    "todos": {"OPEN", "ZERO", "NEGATIVE", "CANCELLED", "RETIRED", "QUOTE", "MANUAL"},
}


@pytest.mark.parametrize("choice", BALANCE)
def test_it_shows_what_is_open_unless_told_otherwise(client, backlog, choice):
    assert found(client, **({"saldo": choice} if choice else {})) == BALANCE[choice]


FILTERS = [
    ({"status": "Cancelado"}, {"CANCELLED"}),
    ({"retirado": "sim"}, {"RETIRED"}),
    ({"status": "Cotação"}, {"QUOTE"}),
    ({"fonte": "manual"}, {"MANUAL"}),
    ({"importante": "sim"}, {"MANUAL"}),
    ({"uf": "-"}, {"MANUAL"}),
    ({"uf": "SP"}, {"OPEN", "QUOTE"}),
    ({"vendedor": "Ana"}, {"OPEN", "QUOTE", "MANUAL"}),
    ({"vendedor": "Bia"}, set()),
    ({"produto": "palmito"}, {"OPEN", "QUOTE", "MANUAL"}),
    ({"pedido_de": "2026-06-02"}, set()),
    ({"pedido_de": "2026-06-01", "pedido_ate": "2026-06-01"}, {"OPEN", "QUOTE", "MANUAL"}),
    ({"entrega_ate": "2026-06-19"}, set()),
    ({"entrega_ate": "nonsense"}, {"OPEN", "QUOTE", "MANUAL"}),
    ({"data_pedido__year": "2026", "data_pedido__month": "6"}, {"OPEN", "QUOTE", "MANUAL"}),
    ({"data_pedido__year": "2025"}, set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_a_filter_leaves_what_it_names(client, backlog, query, expected):
    assert found(client, **query) == expected


def test_salespeople_and_teams_are_offered_as_the_backlog_has_them(client):
    item("A", vendedor="Bia", equipe_vendas="Sul")
    item("B", vendedor="Ana", equipe_vendas="Sul")
    item("C", vendedor="Érica", equipe_vendas="")
    item("D", vendedor="Fábio", equipe_vendas="Sul")
    specs = {
        spec.parameter_name: [value for value, _text in spec.lookup_choices]
        for spec in client.get(LIST, {"equipe": "Norte"}).context["cl"].filter_specs
        if getattr(spec, "parameter_name", "") in ("vendedor", "equipe")
    }
    assert specs == {"vendedor": ["Ana", "Bia", "Érica", "Fábio"], "equipe": ["Sul", "Norte"]}


def test_late_means_confirmed_open_and_past_its_date(client, backlog):
    item("FUTURE", data_entrega_pedido=timezone.localdate() + datetime.timedelta(days=1))
    past = timezone.localdate() - datetime.timedelta(days=3)
    item("PAST", data_entrega_pedido=past)
    assert "PAST" in found(client, atrasado="sim")
    assert not {"FUTURE", "QUOTE"} & found(client, atrasado="sim")
    assert "3 dias de atraso" in client.get(LIST, {"q": "PAST"}).content.decode()


def test_what_a_run_changed_can_be_listed(client, backlog):
    old, last = run(), run()
    for one, number in ((old, "OPEN"), (last, "ZERO")):
        BalanceChange.objects.create(
            run=one, num_pedido=number, cod_produto="100", cause="new", saldo_depois=1
        )
    assert found(client, execucao="ultima") == {"ZERO"}
    assert found(client, execucao=str(old.pk)) == {"OPEN"}


def test_a_manual_number_that_odoo_has_too_is_a_conflict(client, backlog):
    OdooOrder.objects.create(id=1, name="MANUAL")
    OdooOrder.objects.create(id=2, name="OPEN")
    assert found(client, conflito="sim") == {"MANUAL"}


SEARCHES = [
    "12.345.678/0001-95",
    "12345678000195",
    "12.345.678",
    "12345678",
    "12345678/0001",
    "VCD99",
    "vcd99",
    "PC-77",
    "77",
    "mercearia exata",
    "PRD5",
    "prd5",
    "pimenta",
    '"Mercearia Exata"',
]


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_finds_by_number_customer_product_and_cnpj(client, text):
    item(
        "VCD99",
        "PRD5",
        pedido_cliente="PC-77",
        raz_social="Mercearia Exata S.A.",
        nome_produto="Molho de pimenta",
    )
    item("OTHER", cnpj_cpf="99999999000191", raz_social="Padaria", pedido_cliente="X")
    assert found(client, q=text) == {"VCD99"}


def test_an_exact_order_number_finds_that_order_alone(client):
    item("VCD99")
    item("VCD991")
    item("OTHER", pedido_cliente="VCD99")
    assert found(client, q="VCD99") == {"VCD99"}
    assert found(client, q="VCD9") == {"VCD99", "VCD991", "OTHER"}


@pytest.mark.parametrize("text", ["'", '"', "%", "\\", "''", "a" * 5000, "12.345.678 nada"])
def test_a_strange_search_finds_nothing_and_does_no_harm(client, backlog, text):
    assert found(client, q=text) in (set(), BALANCE[""])


def test_the_earliest_delivery_comes_first(client):
    item("B", data_entrega_pedido=datetime.date(2026, 1, 2))
    item("NONE", data_entrega_pedido=None)
    item("A", data_entrega_pedido=datetime.date(2026, 1, 1))
    order = [one.num_pedido for one in client.get(LIST).context["cl"].result_list]
    assert order == ["A", "B", "NONE"]


def test_an_empty_answer_offers_the_whole_backlog(client, backlog):
    page = client.get(LIST, {"q": "ZERO"}).content.decode()
    assert f"{LIST}?saldo=todos&amp;q=ZERO" in page
    assert found(client, q="ZERO", saldo="todos") == {"ZERO"}


def test_counting_stops_at_the_limit(client, monkeypatch):
    monkeypatch.setattr("carteira.admin.lists.changelist.COUNT_LIMIT", 3)
    for number in range(5):
        item(f"N{number}")
    answer = client.get(LIST)
    assert answer.context["cl"].result_count == 3
    assert "mais de 3" in " ".join(answer.content.decode().split())


def test_invoices_are_totalled_by_month_and_found_without_an_order(client):
    today = timezone.localdate()
    invoice("1", 5, data_fatura=today)
    invoice("2", 5, data_fatura=today, status_nf="Cancelado")
    invoice("3", 7, data_fatura=None, status_nf="Provisório", origem="", vinculo="nenhum")
    address = reverse("admin:carteira_faturamentoproduto_changelist")
    months = client.get(address).context["cl"].summary.data["months"]
    assert [(m["month"], m["posted"], m["draft"], m["cancelled"]) for m in months] == [
        (None, None, Decimal(70), None),
        (today.replace(day=1), Decimal(50), None, Decimal(50)),
    ]
    unlinked = client.get(address, {"sem_pedido": "sim"}).context["cl"].result_list
    assert [line.numero_nf for line in unlinked] == ["3"]


def test_the_order_number_opens_the_order_and_the_product_the_item(client):
    one = item("VCD7", "PRD5", empresa="Norte")
    page = client.get(LIST).content.decode()
    assert f'<a href="{order_address("VCD7", "Norte")}">VCD7</a>' in page
    assert f'href="{reverse("admin:carteira_carteiraprincipal_change", args=[one.pk])}' in page


def test_the_orders_page_says_what_is_late_and_the_value_of_each_item(client):
    past = timezone.localdate() - datetime.timedelta(days=3)
    item("VCD7", "A", data_entrega_pedido=past, qtd_faturada=Decimal(4))
    item("VCD7", "B", data_entrega_pedido=past, qtd_faturada=Decimal(10))
    page = client.get(order_address("VCD7")).content.decode()
    assert "R$\xa060,00" in page
    assert page.count("3 dias de atraso") == 1


@pytest.mark.parametrize(
    ("column", "first", "then"), [("value", "-", ""), ("balance", "-", ""), ("customer", "", "-")]
)
def test_the_first_click_sorts_numbers_from_the_largest(client, backlog, column, first, then):
    def link() -> str:
        page = client.get(LIST, query).content.decode()
        return re.search(rf'column-{column}[^>]*>.*?<a href="([^"]+)"', page)[1]

    query = {}
    clicked = link()
    assert re.fullmatch(rf"\?o={first}\d+", clicked)
    query = {"o": clicked.partition("=")[2]}
    assert re.fullmatch(rf"\?o={then}\d+", link())
    page = client.get(LIST, query).content.decode()
    assert page.count("aria-sort=") == 1


def test_rows_per_page_are_kept_by_person_and_nothing_else_is(client, backlog):
    answer = client.get(LIST, {"linhas": "25", "uf": "SP"})
    assert answer.headers["Location"] == f"{LIST}?uf=SP"
    assert client.get(LIST).context["cl"].list_per_page == 25
    client.get(LIST, {"linhas": "1000000"})
    assert client.get(LIST).context["cl"].list_per_page == 25
    client.cookies["carteira-linhas"] = "99999"
    assert client.get(LIST).context["cl"].list_per_page == 50


@pytest.mark.parametrize("text", ["emporio", "Empório", "EMPORIO", "acucar", "AÇÚCAR", "joão"])
def test_a_search_is_blind_to_accents(client, text):
    item("A", raz_social="Empório São João", nome_produto="Açúcar")
    item("B", raz_social="emporio sao joao", nome_produto="ACUCAR")
    item("C", raz_social="Mercearia", nome_produto="Palmito")
    assert found(client, q=text) == {"A", "B"}
    if "car" in text.lower():
        assert found(client, produto=text) == {"A", "B"}


@pytest.mark.parametrize("text", [formats.ACCENTED, "Mercearia do Zé", "Mercearia 24h", ""])
def test_a_text_is_folded_alike_here_and_in_the_database(client, text):
    one = item(raz_social=text)
    folded = CarteiraPrincipal.objects.filter(pk=one.pk).values_list(
        "raz_social__sem_acento", flat=True
    )
    assert folded.get() == formats.without_accents(text)
    assert formats.without_accents(text).isascii()
