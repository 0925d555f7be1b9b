"""Questions that groups answer, each within its number of clicks."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from carteira.models import CarteiraPrincipal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
COUNT_CLICKS = (
    "addEventListener('click', e => { if (e.isTrusted && e.detail)"
    " sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1 }, true)"
)


def clicks(page: Page) -> int:
    return page.evaluate("Number(sessionStorage.clicks || 0)")


def test_who_waits_longest_in_two_clicks_from_the_front_page(open_page):
    late = CarteiraPrincipal.objects.atrasados(timezone.localdate())
    longest = late.order_by("data_entrega_pedido", "raz_social").first()
    page = open_page()
    page.context.add_init_script(COUNT_CLICKS)
    page.reload()
    page.get_by_role("navigation", name="Menu principal").get_by_text("Carteira").click()
    page.get_by_role("link", name="Quem espera há mais tempo").click()
    first = page.locator("#groups tbody:not(.whole) tr").first
    days = (timezone.localdate() - longest.data_entrega_pedido).days
    expect(first).to_contain_text(f"{days} dias")
    assert clicks(page) == 2
    first.get_by_role("rowheader").get_by_role("link").click()
    rows = page.locator("#result_list tbody tr")
    expect(rows.first).to_be_visible()
    name = page.locator("#filters .active", has_text="Cliente:").locator("strong").inner_text()
    assert rows.count() == late.filter(raz_social=name).count()


def test_what_leaves_this_week_by_customer_in_two_clicks(open_page):
    one = CarteiraPrincipal.objects.firmes().filter(saldo_a_entregar__gt=0).first()
    CarteiraPrincipal.objects.filter(pk=one.pk).update(
        raz_social="Sai Logo Ltda", data_entrega_pedido=timezone.localdate()
    )
    page = open_page()
    page.context.add_init_script(COUNT_CLICKS)
    page.reload()
    page.get_by_role("navigation", name="Menu principal").get_by_text("Carteira").click()
    page.get_by_role("link", name="O que sai esta semana, por cliente").click()
    expect(page.locator("#groups")).to_contain_text("Sai Logo Ltda")
    assert clicks(page) == 2


def test_whose_a_product_is_by_the_keyboard_alone(open_page):
    page = open_page()
    page.goto(BACKLOG)
    question = page.get_by_role("link", name="O que há em aberto de cada produto, e de quem")
    question.focus()
    page.keyboard.press("Enter")
    toggle = page.locator("#groups .toggle").first
    expect(toggle).to_have_attribute("aria-expanded", "false")
    code = toggle.locator("xpath=following-sibling::a").inner_text()
    toggle.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#groups .toggle").first).to_have_attribute("aria-expanded", "true")
    customers = (
        CarteiraPrincipal.objects.pendentes()
        .filter(cod_produto=code)
        .values("raz_social", "moeda_empresa")
        .distinct()
    )
    expect(page.locator("#groups .inner")).to_have_count(customers.count())


def test_grouping_by_the_form_and_sorting_by_a_heading(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?uf=SP&saldo=todos")
    page.get_by_label("Agrupar por").select_option("vendedor")
    page.get_by_label("e depois por").select_option("mes")
    page.get_by_role("button", name="Agrupar").click()
    expect(page.locator("#filters .active", has_text="UF: SP")).to_be_visible()
    page.locator("#groups thead").get_by_role("link", name="Itens").click()
    expect(page.locator("#groups th[aria-sort]")).to_contain_text("Itens")
    counts = page.locator("#groups tbody:not(.whole) td:nth-child(2)").all_inner_texts()
    numbers = [int(text.replace(".", "")) for text in counts]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == CarteiraPrincipal.objects.filter(estado="SP").count()
