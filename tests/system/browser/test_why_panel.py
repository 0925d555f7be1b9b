"""The sum behind a balance without leaving the list."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from carteira.formats import quantity
from carteira.models import CarteiraPrincipal

from .test_groups import COUNT_CLICKS, clicks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")

FOCUSED_ROW = (
    "[...document.querySelectorAll('#result_list tbody tr')]"
    ".indexOf(document.activeElement.closest('tr'))"
)


def item_of(row) -> CarteiraPrincipal:
    address = row.locator("th a").get_attribute("href")
    return CarteiraPrincipal.objects.get(pk=int(address.split("/change/")[0].rpartition("/")[2]))


def test_the_sum_is_one_click_away(open_page):
    page = open_page()
    page.context.add_init_script(COUNT_CLICKS)
    page.goto(BACKLOG)
    row = page.locator("#result_list tbody tr").nth(2)
    panel = page.locator("#why-panel")
    expect(panel).to_be_hidden()
    row.locator("a.why").click()
    one = item_of(row)
    expect(panel.get_by_role("math")).to_contain_text(f"= {quantity(one.qtd_saldo_produto_pedido)}")
    assert clicks(page) == 1
    assert page.url.endswith(BACKLOG)
    panel.get_by_role("button", name="Fechar").click()
    expect(panel).to_be_hidden()


def test_space_j_k_and_escape(open_page):
    page = open_page()
    page.goto(BACKLOG)
    rows, panel = page.locator("#result_list tbody tr"), page.locator("#why-panel")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED_ROW) == 0
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(panel).to_contain_text(item_of(rows.nth(1)).cod_produto)
    page.keyboard.press("j")
    expect(panel).to_contain_text(item_of(rows.nth(2)).num_pedido)
    page.keyboard.press("k")
    expect(rows.nth(1)).to_have_class("explained")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate(FOCUSED_ROW) == 1
    # In a field, the keys are letters.
    search = page.get_by_role("searchbox")
    search.fill("")
    search.focus()
    page.keyboard.type("j k")
    expect(search).to_have_value("j k")
    expect(panel).to_be_hidden()


def test_a_note_and_a_star_are_edited_beside_the_list(open_page):
    page = open_page()
    page.goto(BACKLOG)
    row, panel = page.locator("#result_list tbody tr").nth(2), page.locator("#why-panel")
    row.locator("a.why").click()
    panel.get_by_label("Importante").check()
    panel.get_by_label("Observação interna").fill("ligar antes")
    panel.get_by_role("button", name="Salvar").click()
    expect(panel.get_by_role("status")).to_have_text("Salvo.")
    expect(row.locator(".star")).to_be_visible()
    one = item_of(row)
    assert (one.importante, one.observacao_interna) == (True, "ligar antes")
    # What was begun is not lost by going to another row.
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    panel.get_by_label("Observação interna").fill("mais")
    page.locator("#result_list tbody tr").nth(4).locator("a.why").click()
    expect(panel.get_by_label("Observação interna")).to_have_value("mais")
    assert asked == ["confirm"]


def test_an_ended_session_is_said_in_the_panel(open_page):
    page = open_page(390)
    page.goto(BACKLOG)
    page.context.clear_cookies()
    page.locator("a.why").first.click()
    expect(page.locator("#why-panel")).to_contain_text("Não foi possível buscar")
