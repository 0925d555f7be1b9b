"""A list for eight hours: it stays readable, and hands stay on the keyboard."""

import pytest
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal

from .lists import BACKLOG, INVOICES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Comércio e Distribuição de Produtos Alimentícios do Vale do Ribeira e Região Ltda " * 2
# What of an element is inside what it is shown in.
TOP = "e => e.getBoundingClientRect().top"
LEFT = "e => e.getBoundingClientRect().left"


@pytest.mark.parametrize("width", [1440, 1024])
def test_headings_and_first_column_stay_and_rows_are_two_lines_at_most(open_page, width):
    page = open_page(width)
    CarteiraPrincipal.objects.update(raz_social=LONG, vendedor=LONG, nome_produto=LONG)
    page.goto(BACKLOG)
    region = page.locator(".results")
    region.scroll_into_view_if_needed()
    heights = page.eval_on_selector_all(
        "#result_list tbody tr", "rows => rows.map(r => r.getBoundingClientRect().height)"
    )
    # Three lines at most, where an amount is in two currencies.
    assert max(heights) <= 66
    customer = page.locator("#result_list td.field-customer .name").first
    expect(customer).to_have_attribute("title", LONG)
    heading = page.locator("#result_list thead th.column-order")
    before = heading.evaluate(LEFT), heading.evaluate(TOP) - region.evaluate(TOP)
    region.evaluate("e => e.scrollTo(300, 600)")
    assert abs(heading.evaluate(TOP) - region.evaluate(TOP) - before[1]) < 2
    order = page.locator("#result_list tbody tr:nth-child(20) td.field-order")
    assert abs(order.evaluate(LEFT) - before[0]) < 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", [BACKLOG, INVOICES])
def test_every_column_fits_at_1440_and_the_main_ones_at_1024(open_page, address):
    for width in (1440, 1024):
        page = open_page(width)
        page.goto(address)
        wide = page.locator(".results").evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 0, width


def test_at_most_ten_tabs_lead_to_the_first_row(open_page):
    page = open_page()
    page.goto(BACKLOG)
    tabs = 0
    while not page.evaluate("document.activeElement.hash === '#first-row'"):
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs < 10
    page.keyboard.press("Enter")
    while not page.evaluate("Boolean(document.activeElement.closest('#first-row a'))"):
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs <= 10


def test_keys_search_move_select_and_open(open_page):
    page = open_page()
    page.goto(BACKLOG)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("#result_list tbody tr").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("x")
    expect(second.locator("input.action-select")).to_be_checked()
    expect(page.locator(".action-counter")).to_contain_text("1 de")
    page.keyboard.press("k")
    expect(page.locator("#result_list tbody tr").first).to_be_focused()
    page.keyboard.press("/")
    search = page.locator("#searchbar")
    expect(search).to_be_focused()
    page.keyboard.type("jkx")
    expect(search).to_have_value("jkx")
    search.blur()
    page.keyboard.press("j")
    number = page.locator("#result_list tbody tr").first.locator("td.field-order a").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Pedido {number}", level=1)).to_be_visible()


def test_rows_per_page_and_their_height_are_remembered(open_page):
    page = open_page()
    page.goto(BACKLOG)
    tall = page.locator("#first-row").bounding_box()["height"]
    settings = page.locator(".list-settings")
    settings.get_by_role("link", name="25", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(25)
    settings.get_by_role("link", name="compactas").click()
    expect(settings.locator("strong", has_text="compactas")).to_be_visible()
    page.goto(BACKLOG)
    expect(page.locator("#result_list tbody tr")).to_have_count(25)
    assert page.locator("#first-row").bounding_box()["height"] < tall * 0.8


def test_a_printed_list_has_every_column(open_page):
    # A4 across without its margins, in CSS pixels.
    page = open_page(1062)
    page.goto(BACKLOG)
    page.emulate_media(media="print")
    headings = page.locator("#result_list thead th:not(.action-checkbox-column)")
    for text in ("Faturado", "Entrega", "Vendedor", "UF"):
        expect(headings.get_by_text(text, exact=True)).to_be_visible()
    assert headings.last.evaluate("e => e.getBoundingClientRect().right") <= 1062
    expect(page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("address", [BACKLOG, INVOICES])
@pytest.mark.parametrize(("width", "height"), [(1440, 660), (390, 560)])
def test_the_first_row_starts_within_the_first_screen(open_page, address, width, height):
    page = open_page(width)
    page.goto(address)
    assert page.locator("#first-row").bounding_box()["y"] < height


def test_a_number_is_sorted_from_its_largest_with_one_arrow(open_page):
    page = open_page()
    page.goto(BACKLOG)
    page.locator("#result_list").get_by_role("link", name="Valor a faturar").click()
    sorted_by = page.locator("#result_list th[aria-sort]")
    expect(sorted_by).to_have_count(1)
    expect(sorted_by).to_have_attribute("aria-sort", "descending")
    largest = CarteiraPrincipal.objects.pendentes().order_by("-valor_saldo").first()
    expect(page.locator("#first-row td.field-order")).to_contain_text(largest.num_pedido)
    sorted_by.get_by_role("link").click()
    expect(sorted_by).to_have_attribute("aria-sort", "ascending")
