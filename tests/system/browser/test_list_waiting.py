"""While the next state of a list is on its way: choices add up, and nobody is interrupted."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .lists import BACKLOG, choose, filtered, hold_back, loads
from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_choices_made_while_waiting_add_up(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?p=2")
    loaded, newest = loads(page), hold_back(page)
    choose(page, "UF", "SP")
    busy = page.locator("main[aria-busy=true]")
    expect(busy).to_be_visible()
    expect(page.locator("#list-said")).to_have_text("Um momento…")
    # From the list that is still there, in which no state is chosen.
    choose(page, "Saldo", "Zerado")
    page.locator("#result_list thead").get_by_role("link", name="Valor a faturar").click()
    # The older ones were given up: there is nobody to answer to.
    newest(3).continue_()
    expect(page.locator("#filters summary", has_text="Saldo: Zerado")).to_be_visible()
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(page.locator("#result_list th[aria-sort=descending]")).to_contain_text("Valor a faturar")
    expect(busy).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")
    chosen = parse_qs(urlsplit(page.url).query)
    assert (chosen["uf"], chosen["saldo"], chosen.get("p")) == (["SP"], ["zero"], None)
    assert not faults(page)
    page.reload()
    expect(filtered(page, "UF: SP")).to_be_visible()
    page.go_back()
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(page.locator("#filters summary", has_text="Saldo: Zerado")).to_be_visible()
    assert len(loaded) == 1


def test_of_two_values_of_one_filter_the_newer_holds(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, newest = loads(page), hold_back(page)
    choose(page, "Saldo", "Zerado")
    choose(page, "Saldo", "Todos")
    newest(2).continue_()
    expect(page.locator("#filters summary", has_text="Saldo: Todos")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    assert page.url.endswith("?saldo=todos")
    assert not loaded


def test_what_was_begun_while_waiting_is_kept(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, newest = loads(page), hold_back(page)
    choose(page, "UF", "SP")
    page.locator("#filters summary", has_text="Produto").click()
    text = page.get_by_label("Código ou nome")
    text.fill("molho")
    newest(1).continue_()
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(text).to_have_value("molho")
    expect(text).to_be_focused()
    page.locator("#filters details[open]").get_by_role("button", name="Aplicar").click()
    page.keyboard.press("/")
    page.keyboard.type("jkx")
    newest(1).continue_()
    expect(filtered(page, "Produto: molho")).to_be_visible()
    expect(page.locator("#searchbar")).to_have_value("jkx")
    expect(page.locator("#searchbar")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    assert not loaded


def test_a_double_click_is_one_step_back(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, newest = loads(page), hold_back(page)
    page.locator("#filters a.filter", has_text="Atrasado").dblclick()
    expect(page.locator("main[aria-busy]")).to_be_visible()
    newest(2).continue_()
    expect(page.locator("#filters a.filter.active", has_text="Atrasado")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    page.go_back()
    expect(page.locator("#filters a.filter.active")).to_have_count(0)
    assert page.url.endswith(BACKLOG)
    assert not loaded
