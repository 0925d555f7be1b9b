"""What a bound user sees is counted and added up against SQL of the tests' own."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carteira.formats import money
from carteira.models import CarteiraPrincipal, Comment, FaturamentoProduto, Mention
from carteira.sight import visible
from odoo_integration.models import BalanceChange, BridgeStep, SyncRun
from tests.lab.records import invoice, item

from .business import COMPANY, OURS, TEAM, counted, summed

pytestmark = pytest.mark.django_db
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
LINES = reverse("admin:carteira_faturamentoproduto_changelist")
CHANGES = reverse("admin:odoo_integration_balancechange_changelist")
STEPS = reverse("admin:odoo_integration_bridgestep_changelist")
FIRM = f"{OURS} AND status_pedido = 'Pedido de venda' AND NOT nao_confiavel"
OF_OURS = f"item_id IN (SELECT id FROM carteira_principal WHERE {OURS})"
ALL = {"saldo": "todos"}
TO_INVOICE = f"{FIRM} AND qtd_saldo_produto_pedido > 0"


@pytest.fixture
def browser(business):
    return business.browser(business.member)


def rows(browser, address: str, **query: Any) -> int:
    return browser.get(address, query).context["cl"].result_count


def exported(browser, address: str, **query: Any) -> list[list[str]]:
    answer = browser.get(f"{address}exportar/csv/", query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_every_list_and_file_has_ones_own_rows_alone(browser):
    assert 0 < counted("carteira_principal") < counted("carteira_principal", "true")
    for address, query, expected in (
        (BACKLOG, ALL, counted("carteira_principal")),
        (LINES, {}, counted("faturamento_produto")),
        (CHANGES, {}, counted("balance_change", OF_OURS)),
        (STEPS, {}, counted("bridge_step", OF_OURS)),
        # As they were: nothing has happened since but what the log says.
        (BACKLOG, ALL | {"em": str(timezone.localdate())}, counted("carteira_principal")),
    ):
        assert expected > 0
        assert rows(browser, address, **query) == expected, address
        assert len(exported(browser, address, **query)) == expected, address
    by_documents = {"documentos_em": str(timezone.localdate())}
    assert rows(browser, BACKLOG, **ALL, **by_documents) == counted("carteira_principal")
    assert rows(browser, BACKLOG, q="N0", **ALL) == 1
    assert rows(browser, BACKLOG, q="cliente", **ALL) == counted("carteira_principal")
    assert rows(browser, BACKLOG, q="dito", **ALL) == counted(
        "carteira_principal", f"{OURS} AND num_pedido = 'N0'"
    )


def test_the_rows_of_every_table(business):
    member = business.member
    assert visible(CarteiraPrincipal.objects.all(), member).count() == counted("carteira_principal")
    assert visible(FaturamentoProduto.objects.all(), member).count() == counted(
        "faturamento_produto"
    )
    assert visible(BalanceChange.objects.all(), member).count() == counted(
        "balance_change", OF_OURS
    )
    assert visible(BridgeStep.objects.all(), member).count() == counted("bridge_step", OF_OURS)
    assert {one.text for one in visible(Comment.objects.all(), member)} == {"dito nosso @nosso"}
    # A table that has nothing to tell it by: seen by nobody who is bound.
    assert not visible(SyncRun.objects.all(), member).exists()
    assert visible(SyncRun.objects.all(), business.boss).count() == 1


@pytest.mark.parametrize("bound", ["empresas", "equipes_vendas", "vendedores"])
def test_each_list_binds_by_itself_and_several_bind_together(business, bound):
    column = {"empresas": "empresa", "equipes_vendas": "equipe_vendas", "vendedores": "vendedor"}[
        bound
    ]
    value = getattr(business.own["item"], column)
    one = business.person("um", "Consulta", **{bound: [value, "de ninguém"]})
    expected = counted("carteira_principal", f"{column} = '{value}'")
    assert visible(CarteiraPrincipal.objects.all(), one).count() == expected
    none = business.person("dois", "Consulta", **{bound: ["de ninguém"], "empresas": [COMPANY]})
    assert visible(CarteiraPrincipal.objects.all(), none).count() == (
        expected if bound == "empresas" else 0
    )


def test_the_cards_the_bars_and_the_chart(browser):
    shown = browser.get(reverse("admin:index")).context["panels"]
    panels = {panel.template: panel.data for panel in shown}
    backlog = panels["carteira/dashboard/backlog.html"]
    [cards] = backlog["cards"]
    texts = {str(card.title): card.text for card in cards}
    to_invoice = summed("carteira_principal", "sum(valor_saldo)", TO_INVOICE)
    to_deliver = summed(
        "carteira_principal", "sum(valor_saldo_a_entregar)", f"{FIRM} AND saldo_a_entregar > 0"
    )
    assert texts["A faturar"] == money(to_invoice)
    assert texts["A entregar"] == money(to_deliver)
    negative = counted("carteira_principal", f"{OURS} AND qtd_saldo_produto_pedido < 0")
    assert texts["Saldos negativos"] == str(negative)
    assert all(not card.companies for card in cards)
    [(_currency, chart_url, charts)] = backlog["currencies"]
    open_items = counted("carteira_principal", TO_INVOICE)
    quoted = counted("carteira_principal", f"{OURS} AND status_pedido = 'Cotação'")
    sums = {str(title): sum(bar.items for bar in bars) for title, bars in charts}
    assert sums == {
        "Por vendedor": open_items,
        "Por UF": open_items,
        "Por idade do pedido": open_items,
        "Por situação": open_items + quoted,
    }
    last_month = browser.get(chart_url).context["columns"][-1]
    assert last_month["value"] == money(to_invoice)
    problems = {
        url.partition("?")[2]: n
        for _text, n, url in panels["odoo_integration/panel_problems.html"]["problems"]
    }
    assert problems["saldo=negativo"] == negative
    assert problems["nao_confiavel=sim"] == counted(
        "carteira_principal", f"{OURS} AND nao_confiavel"
    )
    [mention, *_rest] = panels["carteira/dashboard/for_me.html"]["mentions"]
    assert mention[0].comment.num_pedido == "N0"
    assert len(panels["carteira/dashboard/for_me.html"]["mentions"]) == 2
    assert Mention.objects.filter(user__username="nosso").count() == 2, "others are not even told"


def test_one_cache_is_not_everybodys(business, browser):
    """What is remembered for one is not shown to another: in either order."""
    chart, boss = reverse("admin:carteira_serie"), business.browser(business.boss)
    for first, second in ((browser, boss), (boss, browser)):
        cache.clear()
        for address in (chart, BACKLOG, LINES):
            one, two = first.get(address), second.get(address)
            assert one.content != two.content, address
    values = {
        name: [display for choice in spec.lookup_choices for display in (choice[0],)]
        for name, spec in (
            (spec.parameter_name, spec)
            for spec in browser.get(BACKLOG).context["cl"].filter_specs
            if getattr(spec, "parameter_name", "") in ("vendedor", "equipe", "empresa")
        )
    }
    assert values == {"vendedor": ["Vendedor Nosso"], "equipe": [TEAM]}


def test_groups_totals_and_the_bridge(browser):
    groups = browser.get(BACKLOG, {"agrupar": ["empresa", "vendedor"], "abrir": "*"} | ALL)
    assert "Nossa" in groups.content.decode()
    total = browser.get(BACKLOG, ALL).context["cl"].summary.data["sums"]
    [listed] = total
    assert listed.parts["all"].items == counted("carteira_principal")
    to_invoice = summed("carteira_principal", "sum(valor_saldo)", TO_INVOICE)
    assert listed.parts["to_invoice"].value == to_invoice
    since = {"de": str(timezone.localdate() - datetime.timedelta(days=30))}
    [line] = browser.get(reverse("admin:ponte"), since).context["money"]
    assert line["closing"][0] == money(to_invoice)
    months = browser.get(LINES).context["cl"].summary.data["months"]
    posted = summed(
        "faturamento_produto", "sum(valor_produto_faturado)", f"{OURS} AND NOT nota_credito"
    )
    assert sum((month["posted"] or Decimal(0) for month in months), Decimal(0)) == posted


def test_no_page_asks_more_the_more_rows_there_are(business, browser):
    pages = (BACKLOG, LINES, CHANGES, STEPS, reverse("admin:index"), reverse("admin:ponte"))

    def queries() -> list[int]:
        counts = []
        for page in pages:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                browser.get(page)
            counts.append(len(captured))
        return counts

    queries()
    few = queries()
    ours = {"empresa": COMPANY, "equipe_vendas": TEAM, "cod_produto": "1"}
    for number in range(30):
        item(f"M{number}", moeda_empresa="BRL", **ours)
        invoice(f"M{number}", 1, odoo_id=10**6 + number, **ours)
    assert queries() == few


def test_the_sight_costs_one_query_and_nothing_for_superusers(business):
    def asked(user) -> int:
        with CaptureQueriesContext(connection) as captured:
            visible(CarteiraPrincipal.objects.all(), user)
            visible(FaturamentoProduto.objects.all(), user)
        return sum('"alcance"' in query["sql"] for query in captured)

    users = type(business.boss).objects
    assert asked(users.get(username="nosso")) == 1
    assert asked(users.create_superuser("dono")) == 0


def test_items_are_read_by_their_own_columns(business):
    statement = str(visible(CarteiraPrincipal.objects.all(), business.member).query)
    assert "JOIN" not in statement
    assert statement.count("SELECT") == 1
