"""What is no list, and what leads elsewhere, is loaded as a page."""

import pytest
from playwright.sync_api import Route, expect

from .conftest import PASSWORD
from .lists import BACKLOG, INVOICES, ROWS, choose, filtered, instead, loads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("failure", ["error", "network", "another page", "another list"])
def test_whatever_is_no_list_is_loaded_as_a_page(open_page, failure):
    def fail(route: Route) -> None:
        if failure == "network":
            route.abort()
        elif failure == "another list":
            route.fulfill(status=302, headers={"Location": INVOICES})
        else:
            route.fulfill(status=500 if failure == "error" else 200, body="<h1>Aqui não</h1>")

    # The fixture refuses errors that the browser reports; this window may have some.
    page = open_page().context.new_page()
    page.goto(BACKLOG)
    loaded = loads(page)
    instead(page, fail)
    choose(page, "UF", "SP")
    expect(filtered(page, "UF: SP")).to_be_visible()
    assert [url.partition("?")[2] for url in loaded] == ["uf=SP"]


def test_whoever_is_logged_out_meanwhile_comes_to_the_login_and_then_to_the_list(open_page):
    page = open_page()
    page.goto(BACKLOG)
    page.context.clear_cookies()
    choose(page, "UF", "SP")
    page.get_by_label("Usuário").fill("ana")
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Acessar").click()
    expect(filtered(page, "UF: SP")).to_be_visible()


def test_a_newer_version_of_the_program_is_loaded_as_a_page(open_page):
    page = open_page()
    page.goto(BACKLOG)
    loaded = loads(page)

    def newer(route: Route) -> None:
        html = route.fetch().text().replace("scripts/keys.js", "scripts/keys.1.js")
        route.fulfill(body=html, content_type="text/html")

    instead(page, newer)
    choose(page, "UF", "SP")
    expect(filtered(page, "UF: SP")).to_be_visible()
    assert len(loaded) == 1


def test_other_links_files_and_other_windows_are_as_ever(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?uf=SP")
    loaded = loads(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Exportar CSV").click()
    assert file.value.suggested_filename.endswith(".csv")
    heading = page.locator("#result_list thead").get_by_role("link", name="Valor a faturar")
    with page.context.expect_page() as other:
        heading.click(modifiers=["Control"])
    expect(other.value.locator("#result_list th[aria-sort=descending]")).to_be_visible()
    expect(page.locator("#result_list th[aria-sort=descending]")).to_have_count(0)
    del loaded[:]
    page.reload()
    page.locator(ROWS).first.locator("th a").click()
    expect(page.get_by_role("math")).to_be_visible()
    assert len(loaded) == 2


def test_browsers_that_cannot_do_it_load_the_page(open_page):
    page = open_page()
    page.context.add_init_script("Object.defineProperty(window, 'navigation', {value: undefined})")
    page.goto(BACKLOG)
    loaded = loads(page)
    choose(page, "UF", "SP")
    expect(filtered(page, "UF: SP")).to_be_visible()
    assert len(loaded) == 1
