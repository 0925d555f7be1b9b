"""A list changes without its page being loaded anew, and nothing that works on it is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal, FaturamentoProduto

from .lists import BACKLOG, INVOICES, ROWS, choose, filtered, loads
from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_filter_sort_page_search_group_and_settings_load_no_page(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?saldo=todos")
    loaded, said = loads(page), page.locator("#list-said")
    totals = page.locator("dl.totals").first
    before = totals.inner_text()

    choose(page, "UF", "SP")
    expect(filtered(page, "UF: SP")).to_be_visible()
    assert totals.inner_text() != before
    n = CarteiraPrincipal.objects.filter(estado="SP").count()
    expect(said).to_have_text(f"{n} linhas")
    assert page.url.endswith("?saldo=todos&uf=SP")

    heading = page.locator("#result_list thead").get_by_role("link", name="Valor a faturar")
    heading.click()
    expect(page.locator("#result_list th[aria-sort=descending]")).to_contain_text("Valor a faturar")
    expect(heading).to_be_focused()

    page.locator(".list-settings").get_by_role("link", name="25", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(25)
    # Where the server led to, not what was asked for.
    assert "linhas" not in page.url
    page.locator(".paginator").get_by_role("link", name="2", exact=True).click()
    expect(page.locator(".paginator .this-page")).to_have_text("2")
    expect(page.locator(".results")).to_be_focused()

    number = page.locator("#first-row td.field-order a").first.inner_text()
    page.get_by_role("searchbox").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator("#changelist-search .clear")).to_be_visible()
    assert f"q={number}" in page.url
    page.locator("#changelist-search .clear").click()
    expect(page.locator("#changelist-search .clear")).to_be_hidden()

    page.locator("details.menu summary", has_text="Colunas").click()
    page.get_by_label("Produto", exact=True).uncheck()
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator("#result_list thead .column-product")).to_have_count(0)

    page.get_by_label("Agrupar por").select_option("vendedor")
    page.get_by_label("e depois por").select_option("mes")
    page.get_by_role("button", name="Agrupar").click()
    expect(said).to_contain_text("Vendedor › Mês")
    page.locator("#groups thead").get_by_role("link", name="Itens").click()
    expect(page.locator("#groups th[aria-sort=descending]")).to_contain_text("Itens")
    page.locator("#groups .toggle").nth(1).click()
    expect(page.locator("#groups .toggle").nth(1)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#groups .toggle").nth(1)).to_be_focused()
    assert not loaded


def test_the_list_of_invoices_changes_in_place_with_its_months(open_page):
    page = open_page()
    page.goto(INVOICES)
    loaded, months = loads(page), page.locator(".months")
    before = months.inner_text()
    state = FaturamentoProduto.objects.exclude(estado="").first().estado
    choose(page, "UF", state)
    expect(filtered(page, f"UF: {state}")).to_be_visible()
    assert months.inner_text() != before
    assert not loaded


def test_back_and_forward_show_the_list_where_it_was_left(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, region = loads(page), page.locator(".results")
    region.evaluate("e => e.scrollTo(0, 500)")
    page.evaluate("scrollTo(0, 150)")
    page.locator("#filters summary", has_text="UF").evaluate("e => e.focus({preventScroll: true})")
    page.keyboard.press("Enter")
    page.locator("#filters details[open]").get_by_role("link", name="SP", exact=True).press("Enter")
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(filtered(page, "UF: SP").locator("summary")).to_be_focused()
    assert region.evaluate("e => e.scrollTop") == 0
    page.evaluate("scrollTo(0, 0)")
    page.go_back()
    expect(filtered(page, "UF")).to_have_count(0)
    assert page.url.endswith(BACKLOG)
    page.wait_for_function("scrollY === 150")
    assert region.evaluate("e => e.scrollTop") == 500
    page.go_forward()
    expect(filtered(page, "UF: SP")).to_be_visible()
    page.wait_for_function("scrollY === 0")
    assert not loaded
    # From another page, back leads to the list as it was.
    page.locator(ROWS).first.locator("th a").click()
    expect(page.get_by_role("math")).to_be_visible()
    page.go_back()
    expect(filtered(page, "UF: SP")).to_be_visible()
    assert len(loaded) <= 2


def test_what_a_list_fetches_by_and_by_is_there_after_a_change(open_page):
    page = open_page()
    page.goto(reverse("admin:odoo_integration_syncrun_changelist"))
    loaded = loads(page)
    page.locator(".now").wait_for()
    page.locator("#result_list thead a").first.click()
    expect(page.locator("#list-said")).to_contain_text("linha")
    page.locator(".now").wait_for()
    assert not loaded


def test_keys_panel_notes_and_marks_go_on_after_the_list_has_changed(open_page):
    page = open_page()
    # Few enough for one page, so that every row stays.
    page.goto(f"{BACKLOG}?uf=SP")
    loaded, rows, panel = loads(page), page.locator(ROWS), page.locator("#why-panel")
    n = rows.count()
    assert 2 < n < 50
    first = rows.first.locator("input.action-select")
    value = first.get_attribute("value")
    first.check()
    rows.first.locator("a.why").click()
    note = panel.get_by_label("Observação interna")
    note.fill("ligar antes")
    for _once_more in range(3):
        page.locator("#result_list thead").get_by_role("link", name="Valor a faturar").click()
        expect(page.locator("main[aria-busy]")).to_have_count(0)
    # The note that was begun, and the mark.
    expect(note).to_have_value("ligar antes")
    expect(page.locator("input.action-select:checked")).to_have_value(value)
    expect(page.locator(".action-counter")).to_have_text(f"Selecionadas: 1 de {n}")
    panel.get_by_role("button", name="Salvar").click()
    expect(panel.get_by_role("status")).to_have_text("Salvo.")
    assert CarteiraPrincipal.objects.get(pk=int(value)).observacao_interna == "ligar antes"
    panel.get_by_role("button", name="Fechar").click()

    page.locator(".results").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    marked = rows.nth(1).locator("input.action-select").is_checked()
    page.keyboard.press("x")
    expect(rows.nth(1).locator("input.action-select")).to_be_checked(checked=not marked)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/porque/" in one.url else None)
    page.keyboard.press("Space")
    expect(panel.locator(".who")).to_contain_text(
        rows.nth(1).locator("td.field-order a").first.inner_text()
    )
    expect(rows.nth(1)).to_have_class("selected explained" if not marked else "explained")
    assert len(asked) == 1
    assert not faults(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    assert not loaded


def test_a_phone_has_its_filters_after_the_list_has_changed(open_page):
    page = open_page(390)
    page.goto(BACKLOG)
    loaded = loads(page)
    choose(page, "UF", "SP")
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(page.locator("#filters details[open]")).to_have_count(0)
    page.locator("#filters summary", has_text="Saldo").click()
    expect(page.locator("#filters").get_by_role("link", name="Zerado")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#filters details[open]")).to_have_count(0)
    assert not faults(page)
    assert not loaded
