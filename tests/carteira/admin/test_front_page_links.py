"""Every bar and month of the front page opens the items it is made of."""

import datetime
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from carteira.admin.bars import charts
from carteira.choices import UFS
from carteira.formats import money
from carteira.indicators import Part, backlog_figures
from tests.lab.records import item

pytestmark = pytest.mark.django_db


@pytest.fixture
def backlog(db):
    today = timezone.localdate()
    item("NO DATE", data_pedido=None, preco_produto_pedido=Decimal("0.5"))
    for number, uf in enumerate(["", *UFS]):
        item(
            f"N{number}",
            estado=uf,
            vendedor=f"Vendedor {number % 11}" if number else "",
            data_pedido=today - datetime.timedelta(days=8 * number),
            preco_produto_pedido=Decimal(100 - number),
        )
    item("QUOTE", status_pedido="Cotação", data_pedido=None)
    item("DONE", data_pedido=None, qtd_faturada=Decimal(10))


def test_each_bar_opens_exactly_its_rows(client, backlog):
    today = timezone.localdate()
    [figures] = backlog_figures(today)
    opened = 0
    for title, bars in charts(figures, today):
        for bar in bars:
            answer = client.get(bar.url)
            [sums] = answer.context["cl"].summary.data["sums"]
            assert sums.parts[Part.ALL].items == bar.items, (title, bar)
            parts = (Part.TO_INVOICE, Part.QUOTATIONS)
            value = sum(sums.parts[part].value for part in parts)
            assert money(value) == bar.value, (title, bar)
            opened += 1
        assert sum(bar.items for bar in bars) == (30 if title == "Por situação" else 29)
    assert opened == 9 + 11 + 6 + 2


def test_the_small_states_are_one_bar_that_opens_them(client, backlog):
    [figures] = backlog_figures(timezone.localdate())
    by_state = dict(charts(figures, timezone.localdate()))["Por UF"]
    assert len(by_state) == 11
    others = by_state[-1]
    assert others.name == "Outros"
    found = {one.estado for one in client.get(others.url).context["cl"].result_list}
    assert len(found) == 18
    page = client.get(others.url).content.decode()
    assert "UF: <strong>18 escolhidos</strong>" in page
    # The search keeps all of them.
    assert page.count('<input type="hidden" name="uf"') >= 18


def test_a_period_can_ask_for_what_has_no_date(client, backlog):
    address = reverse("admin:carteira_carteiraprincipal_changelist")
    answer = client.get(address, {"pedido_sem_data": "sim", "pedido_de": "2026-01-01"})
    assert {i.num_pedido for i in answer.context["cl"].result_list} == {"NO DATE", "QUOTE"}
    page = answer.content.decode()
    assert "Data do pedido: <strong>sem data</strong>" in page
    assert 'name="pedido_sem_data" value="sim" checked' in page


def test_each_month_of_the_chart_is_a_link(client, backlog):
    page = client.get(reverse("admin:carteira_serie")).content.decode()
    links = [unescape(link) for link in re.findall(r'<li><a href="([^"]+)"', page)]
    assert len(links) == 12
    [sums] = client.get(links[-1]).context["cl"].summary.data["sums"]
    assert sums.parts[Part.TO_INVOICE].items == 28
    assert 'role="img"' not in page
