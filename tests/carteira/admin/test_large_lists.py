"""What keeps the lists fast among a million rows, on few."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.indicators import backlog_figures, open_value_by_month
from carteira.models import CarteiraPrincipal
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")


def shown(client, **query) -> list[str]:
    return [one.num_pedido for one in client.get(BACKLOG, query).context["cl"].result_list]


def plans(client, address: str, table: str, **query) -> str:
    """How the server would find the rows of a list, if it may not read all of the table."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query).status_code == 200
    lists = [q["sql"] for q in captured if f'FROM "{table}"' in q["sql"] and "LIMIT" in q["sql"]]
    assert lists
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        text = ""
        for sql in lists:
            cursor.execute(f"EXPLAIN {sql}")
            text += "\n".join(row[0] for row in cursor.fetchall())
    return text


@pytest.mark.parametrize("query", [{"retirado": "sim"}, {"importante": "sim"}, {"fonte": "manual"}])
def test_the_few_among_the_many_have_an_index_of_their_own(client, query):
    assert "carteira_excecoes" in plans(
        client, BACKLOG, "carteira_principal", saldo="todos", **query
    )


@pytest.fixture
def many_invoices():
    """Enough lines of which the server knows that none is an exception."""
    for number in range(200):
        invoice(f"N{number}", 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE faturamento_produto")


@pytest.mark.parametrize("name", ["retirado", "revertida", "nota_credito", "sem_codigo"])
def test_the_few_among_the_invoices_too(client, many_invoices, name):
    found = plans(client, INVOICES, "faturamento_produto", **{name: "sim"})
    # Both hold few; among the few, either serves a search for the retired.
    few = ["faturamento_excecoes", *(["faturamento_retirada"] if name == "retirado" else [])]
    assert any(index in found for index in few)


def test_the_few_divergent_invoices_too(client, many_invoices):
    found = plans(client, INVOICES, "faturamento_produto", divergencia_fiscal="sim")
    assert "faturamento_excecoes" in found


def test_invoices_come_newest_first_and_drafts_last_without_sorting(client):
    for number, day in (("1", 1), ("2", 2), ("", None)):
        date = day and datetime.date(2026, 6, day)
        invoice(number, 1, data_fatura=date, status_nf="Lançado" if day else "Provisório")
    lines = client.get(INVOICES).context["cl"].result_list
    assert [line.numero_nf for line in lines] == ["2", "1", ""]
    for number in range(60):
        invoice(f"N{number}", 1)
    found = plans(client, INVOICES, "faturamento_produto", p="2")
    assert "faturamento_data" in found
    assert "Sort" not in found


def test_a_page_is_sorted_by_narrow_rows_and_reads_only_its_own(client):
    for number in range(60):
        item(f"N{number:02d}", qtd_produto_pedido=Decimal(number + 1))
    with CaptureQueriesContext(connection) as captured:
        assert shown(client, o="-6", p="1") == [f"N{n:02d}" for n in range(59, 9, -1)]
    sorting = [q["sql"] for q in captured if "LIMIT 50" in q["sql"]]
    assert len(sorting) == 1
    assert "raz_social" not in sorting[0]
    assert shown(client, o="-6", p="2") == [f"N{n:02d}" for n in range(9, -1, -1)]


def test_a_search_reads_the_table_once(client):
    item("N1", nome_produto="Molho")
    item("N2", nome_produto="Molho", data_entrega_pedido=datetime.date(2026, 1, 1))
    item("N3", nome_produto="Azeite")
    with CaptureQueriesContext(connection) as captured:
        assert shown(client, q="molho") == ["N2", "N1"]
    assert len([q for q in captured if "nome_produto" in q["sql"] and "LIKE" in q["sql"]]) == 1


@pytest.mark.parametrize(
    ("address", "index"),
    [
        (BACKLOG, "carteira_cliente"),
        (BACKLOG, "carteira_nome_produto"),
        (INVOICES, "faturamento_cliente"),
        (INVOICES, "faturamento_nome_produto"),
    ],
)
def test_a_name_is_searched_among_the_names_not_the_rows(client, address, index):
    for number in range(300):
        item(f"N{number}", raz_social=f"Cliente {number % 3}", nome_produto="Molho")
        invoice(f"N{number}", 1, nome_cliente=f"Cliente {number % 3}", nome_produto="Molho")
    with CaptureQueriesContext(connection) as captured:
        client.get(address, {"q": "cliente"})
    [steps] = [
        node
        for query in captured
        if "WITH RECURSIVE" in query["sql"]
        for node in _executed(query["sql"])
        if node.get("Index Name") == index
    ][1:]
    names = 1 if index.endswith("nome_produto") else 3
    assert steps["Node Type"] == "Index Only Scan"
    assert steps["Actual Loops"] == names


def _executed(sql: str) -> list[dict[str, Any]]:
    """The nodes of a statement's plan, with what each has done."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        ((tree,),) = cursor.fetchall()

    def below(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [node, *(inner for child in node.get("Plans", []) for inner in below(child))]

    return below(tree[0]["Plan"])


def test_a_search_that_finds_very_many_is_the_same_list(client, monkeypatch):
    for number in range(4):
        item(f"N{number}", nome_produto="Molho")
    few = client.get(BACKLOG, {"q": "molho"}).context
    monkeypatch.setattr("carteira.admin.lists.changelist._FOUND_BY_ID", 2)
    many = client.get(BACKLOG, {"q": "molho"}).context
    assert [i.pk for i in few["cl"].result_list] == [i.pk for i in many["cl"].result_list]
    assert few["cl"].summary == many["cl"].summary


def test_what_is_closed_comes_newest_first(client):
    for name in ("OLD", "NEW"):
        item(name, qtd_faturada=Decimal(10))
    assert shown(client, saldo="zero") == ["NEW", "OLD"]
    assert shown(client, saldo="todos") == ["NEW", "OLD"]


def test_the_months_offered_are_those_the_backlog_has(client):
    item("A", data_pedido=datetime.date(2025, 11, 20))
    item("B", data_pedido=datetime.date(2026, 2, 3))
    page = client.get(BACKLOG, {"data_pedido__year": "2025"}).content.decode()
    assert "data_pedido__month=11" in page
    assert "data_pedido__month=10" not in page
    assert "data_pedido__month=2" not in page
    page = client.get(BACKLOG, {"data_pedido__year": "2026", "data_pedido__month": "2"})
    days = page.content.decode()
    assert "data_pedido__day=3" in days
    assert "data_pedido__day=4" not in days


def test_the_chart_ends_with_the_open_value_and_goes_back_from_it(db):
    today = datetime.date(2026, 6, 15)
    item("MAY", data_pedido=datetime.date(2026, 5, 10), qtd_faturada=Decimal(4))
    invoice("1", 3, origem="MAY", data_fatura=datetime.date(2026, 5, 20))
    invoice("2", 1, origem="MAY", data_fatura=datetime.date(2026, 6, 2))
    item("JUNE", data_pedido=datetime.date(2026, 6, 1))
    item("QUOTE", data_pedido=datetime.date(2026, 5, 1), status_pedido="Cotação")
    item("OVER", data_pedido=datetime.date(2026, 5, 1), qtd_faturada=Decimal(12))
    invoice("3", 12, origem="OVER", data_fatura=datetime.date(2026, 6, 3))
    points = dict(open_value_by_month(today))
    assert points[datetime.date(2026, 4, 1)] == 0
    assert points[datetime.date(2026, 5, 1)] == Decimal(70)
    assert points[datetime.date(2026, 6, 1)] == Decimal(160)
    assert points[datetime.date(2026, 6, 1)] == CarteiraPrincipal.objects.totais()["valor"]
    assert len(points) == 12


def test_the_dashboard_adds_up_each_group(db):
    today = timezone.localdate()
    for number, state in enumerate(("SP", "SP", "RJ")):
        item(f"N{number}", estado=state, data_pedido=today, data_entrega_pedido=today)
    item("LATE", estado="RJ", data_entrega_pedido=today - datetime.timedelta(days=1))
    item("QUOTE", status_pedido="Cotação")
    [figures] = backlog_figures(today)
    assert sorted(figures.by_state) == [("RJ", 2, Decimal(200)), ("SP", 2, Decimal(200))]
    assert figures.by_salesperson == [("Ana", 4, Decimal(400))]
    assert {n: i for n, i, _v in figures.by_status} == {"Pedido de venda": 4, "Cotação": 1}
    totals = figures.totals
    assert (totals.itens_atrasados, totals.valor_atrasado) == (1, Decimal(100))
    assert figures.by_age[0] == ("0", 3, Decimal(300))


def test_the_dashboards_figures_are_read_from_their_index_alone(db):
    item()
    with CaptureQueriesContext(connection) as captured:
        backlog_figures(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        # As after a vacuum, which no transaction can run: else every row is looked up in the table
        # anyway, and which index is cheapest depends on what earlier tests left.
        cursor.execute(
            "UPDATE pg_class SET relallvisible = 1000000 WHERE relname = 'carteira_principal'"
        )
        asked = [one["sql"] for one in captured if "resposta_guardada" not in one["sql"]]
        assert len(asked) == 2
        for statement in asked:
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Only Scan using carteira_totais" in plan, plan
