"""The totals above the backlog: of every item that is listed, and of no other."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.indicators import Part
from carteira.models import CarteiraPrincipal
from tests.lab.records import item

pytestmark = pytest.mark.django_db
LIST = reverse("admin:carteira_carteiraprincipal_changelist")


@pytest.fixture
def backlog(db):
    item("OPEN", unid_medida_produto="UN", qtd_entregue=Decimal(4))
    item("OPEN", "200", unid_medida_produto="L", qtd_produto_pedido=Decimal("2.5"))
    item("ZERO", qtd_faturada=Decimal(10), unid_medida_produto="UN")
    item("NEGATIVE", qtd_faturada=Decimal(12), unid_medida_produto="L")
    item("CANCELLED", status_pedido="Cancelado", unid_medida_produto="UN")
    item("RETIRED", retirado_em=timezone.now(), qtd_faturada=Decimal(10))
    item("QUOTE", status_pedido="Cotação", unid_medida_produto="L")
    item("MISSING", nao_confiavel=True, unid_medida_produto="UN")


def sums_of(client, **query):
    [sums] = client.get(LIST, query).context["cl"].summary.data["sums"]
    return sums.parts


@pytest.mark.parametrize(
    "query",
    [{}, {"saldo": "zero"}, {"saldo": "negativo"}, {"saldo": "todos"}, {"status": "Cancelado"}],
)
def test_every_listed_item_is_counted_and_added_up(client, backlog, query):
    answer = client.get(LIST, query)
    rows = list(answer.context["cl"].result_list)
    parts = sums_of(client, **query)
    assert parts[Part.ALL].items == len(rows) > 0
    assert parts[Part.ALL].orders == len({row.num_pedido for row in rows})
    existing = [row for row in rows if row.retirado_em is None]
    apart = (Part.TO_INVOICE, Part.NEGATIVE, Part.QUOTATIONS, Part.CANCELLED, Part.NOT_RELIABLE)
    assert sum(parts[part].value for part in apart) == sum(row.valor_saldo for row in existing)
    by_unit: dict[str, Decimal] = defaultdict(Decimal)
    for part in apart:
        for unit, quantity in parts[part].quantities.items():
            by_unit[unit] += quantity
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in existing:
        expected[row.unid_medida_produto] += row.qtd_saldo_produto_pedido
    assert {u: q for u, q in by_unit.items() if q} == {u: q for u, q in expected.items() if q}


def test_what_is_confirmed_to_invoice_stands_apart_from_the_rest(client, backlog):
    parts = sums_of(client, saldo="todos")
    assert (parts[Part.TO_INVOICE].items, parts[Part.TO_INVOICE].value) == (2, Decimal(125))
    assert parts[Part.TO_INVOICE].quantities == {"L": Decimal("2.5"), "UN": Decimal(10)}
    assert parts[Part.TO_DELIVER].quantities == {"UN": Decimal(6)}
    assert (parts[Part.NEGATIVE].items, parts[Part.NEGATIVE].value) == (1, Decimal(-20))
    assert parts[Part.QUOTATIONS].value == parts[Part.CANCELLED].value == Decimal(100)


def test_the_page_writes_each_unit_by_itself(client, backlog):
    page = client.get(LIST).content.decode()
    assert "<span>2,5\xa0L</span> · <span>10\xa0UN</span>" in page
    assert "<dd>4 itens<small>3 pedidos</small></dd>" in page
    negative = client.get(LIST, {"saldo": "negativo"}).content.decode()
    assert "−R$\xa020,00" in negative


def test_an_empty_list_is_said_to_be_empty(client):
    assert "<dd>0 itens<small>0 pedidos</small></dd>" in client.get(LIST).content.decode()


def test_a_very_long_list_with_closed_items_adds_up_the_open_ones_and_says_so(
    client, backlog, monkeypatch
):
    monkeypatch.setattr("carteira.admin.lists.changelist.COUNT_LIMIT", 3)
    said = "estes são os totais dos itens em aberto"
    answer = client.get(LIST, {"saldo": "todos"})
    assert said in answer.content.decode()
    [sums] = answer.context["cl"].summary.data["sums"]
    assert sums.parts[Part.ALL].items == 4
    assert said not in client.get(LIST).content.decode()


@pytest.mark.parametrize("query", [{}, {"agrupar": "vendedor"}, {"agrupar": "cliente"}])
def test_the_totals_of_open_items_are_read_from_their_index_alone(client, backlog, query):
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, query)
    told = [query["sql"] for query in captured.captured_queries]
    sums = [sql for sql in told if "SUM(" in sql or "FILTER (WHERE" in sql]
    assert len(sums) == (4 if query else 2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        table = CarteiraPrincipal._meta.db_table
        cursor.execute(f"UPDATE pg_class SET relallvisible = 1000000 WHERE relname = '{table}'")
        # Where rows of an earlier test were analysed, another index may be the cheaper one.
        cursor.execute(
            f"UPDATE pg_index SET indisvalid = false WHERE indrelid = '{table}'::regclass"
            " AND indexrelid <> 'carteira_totais'::regclass"
        )
        for query in sums:
            cursor.execute(f"EXPLAIN {query}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Only Scan using carteira_totais" in plan, plan
