"""What the API answers: the figures of the admin and of `saldos()`, in types that keep them."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.admin_site import site
from carteira.models import CarteiraPrincipal
from carteira.saldos import saldos
from odoo_integration.models import BalanceChange
from tests.lab.records import invoice, item, order_line, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def backlog() -> SimpleNamespace:
    """Items of each kind that a filter tells apart."""
    today = timezone.localdate()
    return SimpleNamespace(
        plain=item("VCD1", vendedor="Ana", estado="SP", empresa="Alfa"),
        twin=item("VCD1", vendedor="Bruno", estado="RJ", empresa="Beta", moeda_empresa="USD"),
        closed=item("VCD2", qtd_faturada=Decimal(10)),
        late=item("VCD3", data_entrega_pedido=today - timezone.timedelta(days=40)),
        quotation=item("COT1", status_pedido="Cotação", data_entrega_pedido=None),
        retired=item("VCD4", retirado_em=timezone.now()),
        important=item("MAN1", fonte="manual", importante=True, nome_produto="Pêssego"),
        unreliable=item("VCD5", nao_confiavel=True),
    )


def test_the_balances_are_those_of_the_function(client, backlog):
    invoice("1", "2.5", empresa="Alfa")
    query = {"pedido": ["VCD1", "VCD2", "NONE"], "empresa": "Alfa"}
    answer = client.get("/api/v1/saldos", query).json()
    expected = saldos(["VCD1", "VCD2", "NONE"], empresa="Alfa")
    got = {(s["num_pedido"], s["cod_produto"]): Decimal(s["saldo"]) for s in answer["saldos"]}
    assert got == expected == {("VCD1", "100"): Decimal("7.500")}
    assert [s["saldo"] for s in answer["saldos"]] == ["7.500"]
    assert answer["desconhecidos"] == ["VCD2", "NONE"]


def test_orders_of_two_companies_are_both_answered(client, backlog):
    invoice("1", 4, empresa="Beta")
    answer = client.get("/api/v1/saldos", {"pedido": "VCD1"}).json()
    assert [(s["empresa"], s["saldo"]) for s in answer["saldos"]] == [
        ("Alfa", "10.000"),
        ("Beta", "6.000"),
    ]


def test_the_queries_do_not_grow_with_the_orders(client):
    client.get("/api/v1/saldos", {"pedido": "X"})

    def queries(orders: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/saldos", {"pedido": [f"VCD{n}" for n in range(orders)]})
        return len(captured)

    assert queries(1) == queries(100) == 3


@pytest.mark.parametrize("address", ["/api/v1/saldos?pedido=VCD1", "/api/v1/pedidos/VCD1?"])
def test_an_empty_company_is_not_taken_for_all(client, backlog, address):
    answer = client.get(f"{address}&empresa=")
    assert answer.status_code == 422
    assert "empresa" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["saldos?pedido=VCD1&pedido=VCD2&empresa=A&empresa=B", "carteira?q=a&uf=SP&uf=RJ&q=b"],
)
def test_of_two_values_where_one_is_taken_none_is(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 422
    assert "is given more than once" in answer.json()["error"]


def test_an_address_with_a_line_break_is_answered_as_any_other(client):
    answer = client.get("/api/v1/pedidos/A%0A1")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


FILTERS = [
    {},
    {"saldo": "todos"},
    {"saldo": "zero"},
    {"saldo": "a_faturar", "empresa": ["Alfa", "Beta"]},
    {"uf": ["RJ", "SP"]},
    {"uf": "-", "saldo": "todos"},
    {"status": "Cotação"},
    {"status": "Cancelado"},
    {"fonte": "manual"},
    {"vendedor": ["Ana"]},
    {"atrasado": "sim"},
    {"importante": "sim"},
    {"retirado": "sim"},
    {"nao_confiavel": "sim"},
    {"entrega": "ha_mais_de_30_dias"},
    {"entrega_sem_data": "sim"},
    {"entrega_de": "2026-01-01", "entrega_ate": "2026-12-31"},
    {"pedido_de": "2099-01-01"},
    {"produto": "pessego"},
    {"q": "palmito vcd3"},
    {"q": "12.345.678/0001-95"},
    {"execucao": "ultima"},
    {"conflito": "sim"},
]


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_a_filter_lets_through_what_the_list_shows(client, backlog, query):
    change = BalanceChange.objects.filter(item=backlog.late).first()
    change.run = run()
    change.save()
    browser = Client()
    browser.force_login(User.objects.create_superuser("root"))
    listed = browser.get(reverse("admin:carteira_carteiraprincipal_changelist"), query)
    shown = {row.pk for row in listed.context["cl"].result_list}
    answer = client.get("/api/v1/carteira", query)
    assert answer.status_code == 200, answer.json()
    assert {one["id"] for one in answer.json()["itens"]} == shown


def test_every_filter_of_the_list_is_tried_here(client):
    document = client.get("/api/v1/openapi.json").json()
    named = {p["name"] for p in document["paths"]["/api/v1/carteira"]["get"]["parameters"]}
    paging = {"apos", "limite"}
    tried = {name for query in FILTERS for name in query}
    beginnings = {re.sub("_(de|ate|sem_data)$", "", name) for name in tried}
    rest = {
        name for name in named - paging if re.sub("_(de|ate|sem_data)$", "", name) in beginnings
    }
    assert named - paging - rest == {"equipe", "sem_codigo", "sem_cotacao", "em", "documentos_em"}
    # Whatever the list has, the API has.
    offered = {
        kind.parameter_name
        for kind in site.get_model_admin(CarteiraPrincipal).list_filter
        if getattr(kind, "parameter_name", None)
    }
    assert offered <= named


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"uff": "SP"}, "uff"),
        ({"uf": "sp"}, "uf"),
        ({"entrega_de": "31/12/2026"}, "entrega_de"),
        ({"entrega_de": "2026-02-30"}, "entrega_de"),
        ({"limite": "501"}, "limite"),
        ({"limite": "0"}, "limite"),
        ({"apos": "-1"}, "apos"),
        ({"apos": "9" * 30}, "apos"),
        ({"execucao": "x"}, "execucao"),
        ({"saldo": ""}, "saldo"),
        ({"q": "a\0b"}, "q"),
        ({"vendedor": "\0"}, "vendedor"),
        ({"a\0": "b"}, "a"),
        ({"importante": "nao"}, "importante"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_named(client, query, names):
    answer = client.get("/api/v1/carteira", query)
    assert answer.status_code == 422
    assert set(answer.json()) == {"status", "error"}
    assert names in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/pedidos/NONE",
        "/api/v1/pedidos/A%00B",
        "/api/v1/itens/99",
        "/api/v1/execucoes/99",
        "/api/v1/execucoes/99/alteracoes",
    ],
)
def test_what_is_not_there_is_said(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_other_methods_are_refused(client):
    answer = client.post("/api/v1/carteira")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert set(answer.json()) == {"status", "error"}


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_is_said(client, error):
    def away(*_):
        raise error("server closed the connection: host=db.internal user=carteira")

    with connection.execute_wrapper(away):
        answer = client.get("/api/v1/carteira")
    assert (answer.status_code, answer.json()["error"]) == (503, "the database does not answer")
    assert int(answer["Retry-After"])


def test_pages_follow_each_other_by_key(client):
    made = {item(f"VCD{n}").pk for n in range(7)}
    seen, address, statements = [], "/api/v1/carteira?limite=3&uf=SP", []
    while address:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).json()
        statements += [entry["sql"] for entry in captured.captured_queries]
        seen += [one["id"] for one in page["itens"]]
        address = page["proxima"]
    assert seen == sorted(made)
    assert not any("OFFSET" in sql for sql in statements)


def test_numbers_keep_their_scale_and_name_their_currency(client):
    item("VCD1", preco_produto_pedido=Decimal("0.1"), qtd_produto_pedido=Decimal(1000000))
    item("VCD2", moeda="USD", moeda_empresa="EUR")
    one, two = client.get("/api/v1/carteira").json()["itens"]
    assert one["preco_produto_pedido"] == "0.1000"
    assert one["qtd_saldo_produto_pedido"] == "1000000.000"
    assert one["valor_saldo"] == "100000.00"
    assert one["qtd_entregue"] is None
    assert (one["moeda"], one["moeda_empresa"]) == ("BRL", "BRL")
    assert (two["moeda"], two["moeda_empresa"]) == ("USD", "EUR")
    assert one["data_pedido"] == "2026-06-01"
    assert one["extras"] == {}
    CarteiraPrincipal.objects.update(extras={"sale.order.x_rota": "Sul", "sale.order.x_n": 1.5})
    [one, _two] = client.get("/api/v1/carteira").json()["itens"]
    assert one["extras"] == {"sale.order.x_rota": "Sul", "sale.order.x_n": 1.5}


def test_the_sum_of_an_item_is_the_one_on_its_page(client):
    one = item("VCD1", qtd_faturada=Decimal(3))
    order_line(one, 1, 6)
    order_line(one, 2, 4)
    invoice("7", 3)
    invoice("8", 2, status_nf="Cancelado")
    answer = client.get(f"/api/v1/itens/{one.pk}", headers={"Accept-Language": "en"}).json()
    assert [line["quantidade"] for line in answer["linhas"]] == ["6.000", "4.000"]
    assert [(n["nota"], n["quantidade"], n["conta"]) for n in answer["notas"]] == [
        ("NF 7", "3.000", True),
        ("NF 8", "2.000", False),
    ]
    assert (answer["saldo"], answer["confere"]) == ("7.000", True)
    assert answer["texto"].startswith("10 ordered (6 + 4) − 3 NF 7")
    assert answer["politica"] == {"faturado_conta": "not_cancelled", "nota_credito": "ignored"}


def test_an_order_has_every_item_of_each_company(client, backlog):
    item("A/B 1%")
    both = client.get("/api/v1/pedidos/VCD1").json()["itens"]
    assert [one["item"]["empresa"] for one in both] == ["Alfa", "Beta"]
    [one] = client.get("/api/v1/pedidos/VCD1", {"empresa": "Beta"}).json()["itens"]
    assert one["item"]["id"] == backlog.twin.pk
    assert client.get("/api/v1/pedidos/A%2FB%201%25").json()["num_pedido"] == "A/B 1%"
