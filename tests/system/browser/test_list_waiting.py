"""While the next state of a list is on its way: the newest wins, and nobody is interrupted."""

import pytest
from playwright.sync_api import expect

from .lists import BACKLOG, choose, filtered, instead, loads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_newest_wins_and_waiting_is_shown(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, held = loads(page), []
    instead(page, lambda r: held.append(r) if "uf=SP" in r.request.url else r.fallback())
    choose(page, "UF", "SP")
    busy = page.locator("main[aria-busy=true]")
    expect(busy).to_be_visible()
    expect(page.locator("#list-said")).to_have_text("Um momento…")
    # From the list that is still there, in which no state is chosen.
    choose(page, "Saldo", "Zerado")
    expect(page.locator("#filters summary", has_text="Saldo: Zerado")).to_be_visible()
    expect(busy).to_have_count(0)
    # The older one was given up: there is nobody to answer to.
    [older] = held
    assert older.request.failure
    page.unroute_all(behavior="ignoreErrors")
    assert "uf=SP" not in page.url
    assert not loaded


def test_what_was_begun_while_waiting_is_kept(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, held = loads(page), []
    instead(page, held.append)
    choose(page, "UF", "SP")
    page.locator("#filters summary", has_text="Produto").click()
    text = page.get_by_label("Código ou nome")
    text.fill("molho")
    held.pop().continue_()
    expect(filtered(page, "UF: SP")).to_be_visible()
    expect(text).to_have_value("molho")
    expect(text).to_be_focused()
    page.locator("#filters details[open]").get_by_role("button", name="Aplicar").click()
    page.keyboard.press("/")
    page.keyboard.type("jkx")
    held.pop().continue_()
    expect(filtered(page, "Produto: molho")).to_be_visible()
    expect(page.locator("#searchbar")).to_have_value("jkx")
    expect(page.locator("#searchbar")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    assert not loaded


def test_a_double_click_is_one_step_back(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded, held = loads(page), []
    instead(page, held.append)
    page.locator("#filters a.filter", has_text="Atrasado").dblclick()
    expect(page.locator("main[aria-busy]")).to_be_visible()
    first, second = held
    assert first.request.failure
    second.continue_()
    expect(page.locator("#filters a.filter.active", has_text="Atrasado")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    page.go_back()
    expect(page.locator("#filters a.filter.active")).to_have_count(0)
    assert page.url.endswith(BACKLOG)
    assert not loaded
