"""The lists in groups: what their addresses ask for, the way to the rows, and the file."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")


@pytest.fixture
def rows():
    today = timezone.localdate()
    late = today - datetime.timedelta(days=40)
    item("N1", "1", raz_social="Vale", unid_medida_produto="UN", data_entrega_pedido=late)
    item("N1", "2", raz_social="Vale", unid_medida_produto="L", data_entrega_pedido=today)
    item(
        *("N2", "1"),
        raz_social="Serra",
        unid_medida_produto="UN",
        qtd_faturada=Decimal(7),
        data_entrega_pedido=today,
    )
    item("N3", "1", raz_social="", unid_medida_produto="UN", data_entrega_pedido=None)


def table(client, **query):
    answer = client.get(BACKLOG, query)
    assert answer.status_code == 200
    return answer.context["cl"].groups


def listed(client, address: str, base: str = BACKLOG) -> set[str]:
    return {f"{one.pk}" for one in client.get(base + address).context["cl"].result_list}


def test_each_group_leads_to_exactly_its_rows(client, rows):
    groups = table(client, agrupar=["cliente", "produto"], abrir="*", ordem="-itens")
    assert [row.text for row in groups.rows] == ["Vale", "não informado", "Serra"]
    seen: set[str] = set()
    for row in groups.rows:
        outer = listed(client, row.rows)
        assert row.cells[0] == [str(len(outer))]
        inner = [listed(client, one.rows) for one in row.inner]
        assert set.union(*inner) == outer
        assert sum(map(len, inner)) == len(outer)
        seen |= outer
    assert seen == listed(client, groups.totals[0].rows)
    assert len(seen) == 4


def test_a_group_is_opened_and_closed_by_its_link_alone(client, rows):
    closed = table(client, agrupar=["produto", "cliente"])
    assert not any(row.opened or row.inner for row in closed.rows)
    opened = client.get(BACKLOG + closed.rows[0].toggle).context["cl"].groups
    assert [row.opened for row in opened.rows] == [True, False]
    again = client.get(BACKLOG + opened.rows[0].toggle).context["cl"].groups
    assert not any(row.opened for row in again.rows)
    everything = client.get(BACKLOG + closed.open_all).context["cl"].groups
    assert all(row.opened for row in everything.rows)
    but_one = client.get(BACKLOG + everything.rows[0].toggle).context["cl"].groups
    assert [row.opened for row in but_one.rows] == [False, True]


def test_litres_are_not_added_to_units(client, rows):
    [total] = table(client, agrupar="vendedor").totals
    assert total.cells[-2] == ["10\N{NO-BREAK SPACE}L", "23\N{NO-BREAK SPACE}UN"]


def test_the_filters_of_the_list_hold_for_its_groups(client, rows):
    groups = table(client, agrupar="pedido", produto="2")
    assert [row.text for row in groups.rows] == ["N1"]
    assert "produto=2" in groups.rows[0].rows
    groups = table(client, agrupar="cliente", q="Serra")
    assert [row.text for row in groups.rows] == ["Serra"]


def test_companies_of_two_currencies_are_not_added(client, rows):
    item("N9", "1", raz_social="Vale", empresa="B", moeda_empresa="USD", unid_medida_produto="UN")
    groups = table(client, agrupar="cliente")
    assert [row.text for row in groups.totals] == ["Total · BRL", "Total · USD"]
    [vale] = [row for row in groups.rows if row.text == "Vale · USD"]
    assert "US$" in vale.cells[2][0]
    assert len(listed(client, vale.rows)) == 1


def test_the_questions(client, rows):
    waits, leaves, products = (
        client.get(BACKLOG + address).context["cl"].groups
        for _text, address, _current in client.get(BACKLOG).context["cl"].group_by.questions
    )
    assert (waits.rows[0].text, waits.rows[0].cells[-3]) == ("Vale", ["40 dias"])
    assert [row.text for row in leaves.rows] == []
    assert [row.text for row in products.rows] == ["1", "2"]
    item("N5", raz_social="Rio", qtd_entregue=Decimal(1), data_entrega_pedido=timezone.localdate())
    address = client.get(BACKLOG).context["cl"].group_by.questions[1][1]
    leaves = client.get(BACKLOG + address).context["cl"].groups
    assert [row.text for row in leaves.rows] == ["Rio"]


def test_more_groups_than_a_page(client, monkeypatch):
    monkeypatch.setattr("carteira.admin.lists.group_table.GROUPS_ON_A_PAGE", 3)
    for number in range(7):
        item(f"N{number}", qtd_produto_pedido=Decimal(number + 1))
    found, address = [], "?agrupar=pedido"
    while address:
        groups = client.get(BACKLOG + address).context["cl"].groups
        found += [row.text for row in groups.rows]
        address = groups.next_page
    assert found == [f"N{number}" for number in range(6, -1, -1)]
    assert groups.previous_page


def test_the_file_is_what_is_shown(client, rows):
    address = reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"])
    answer = client.get(address, {"agrupar": ["cliente"], "ordem": "-itens"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [line["Cliente"] for line in lines] == ["Vale", "Vale", "não informado", "Serra"]
    # The second unit has a line of its own, and no figure is counted twice.
    assert [line["Unidade"] for line in lines] == ["L", "UN", "UN", "UN"]
    assert [line["Itens"] for line in lines] == ["2", "", "1", "1"]
    assert lines[0]["Maior atraso"] == "40"
    answer = client.get(address.replace("csv", "xlsx"), {"agrupar": ["cliente", "produto"]})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heading, *cells, total = book.worksheets[0].iter_rows(values_only=True)
    assert heading[:3] == ("Cliente", "Produto", "Nome")
    assert {row[2] for row in cells} == {"Palmito inteiro"}
    assert sum(row[heading.index("A faturar")] for row in cells) == 330
    assert total[0] == "Total"


def test_too_many_groups_for_a_file_are_refused(client, rows, monkeypatch):
    monkeypatch.setattr("carteira.admin.lists.group_file.MAX_GROUPS_IN_A_FILE", 1)
    address = reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"])
    page = client.get(address, {"agrupar": "cliente"}, follow=True)
    assert "Há mais de 1 grupos" in page.content.decode()


def test_what_is_no_group_is_said_and_no_value_breaks_the_list(client, rows):
    page = client.get(BACKLOG, {"agrupar": ["senha", "cliente"]})
    assert "não pode ser agrupada por “senha”" in page.content.decode()
    assert [one.name for one in page.context["cl"].groups.dimensions] == ["cliente"]
    for query in (
        {"agrupar": "cliente", "ordem": "password"},
        {"agrupar": "cliente", "p": "-3"},
        {"agrupar": "cliente", "p": "x"},
        {"agrupar": ["semana", "mes"], "abrir": "'; --"},
    ):
        assert client.get(BACKLOG, query).status_code == 200, query
    for value in ("2026-99-99", "x"):
        assert client.get(BACKLOG, {"grupo_semana": value}).context["cl"].result_count == 0
        assert client.get(BACKLOG, {"grupo_cliente": value}).context["cl"].result_count == 0


def test_a_group_is_a_filter_that_can_be_taken_off(client, rows):
    page = client.get(BACKLOG, {"grupo_cliente": "", "uf": "SP"}).content.decode()
    assert "não informado" in page
    assert 'href="?uf=SP"' in page


def test_invoices_too(client):
    invoice("1", 3, nome_cliente="Vale", vendedor="Ana")
    invoice("2", 4, nome_cliente="Serra", vendedor="Ana")
    groups = (
        client.get(INVOICES, {"agrupar": ["vendedor", "cliente"], "abrir": "Ana"})
        .context["cl"]
        .groups
    )
    [ana] = groups.rows
    assert [one.text for one in ana.inner] == ["Serra", "Vale"]
    assert len(listed(client, ana.inner[0].rows, INVOICES)) == 1
