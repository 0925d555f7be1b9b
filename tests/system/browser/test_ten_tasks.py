"""What people do all day, each within its number of clicks from the front page or the list.

Who waits longest, what leaves this week and whose a product is are in `test_groups`; saving a view
and receiving it in `test_views`; a comment in `test_conversation`; the sum in `test_why_panel`.
"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, SyncState

from .test_groups import COUNT_CLICKS, clicks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def counted(page: Page) -> Page:
    page.context.add_init_script(COUNT_CLICKS)
    page.reload()
    return page


def menu(page: Page, entry: str) -> None:
    page.get_by_role("navigation", name="Menu principal").get_by_text(entry, exact=True).click()


def test_late_items_of_a_salesperson_in_one_state_largest_first_in_five_clicks(open_page):
    late = CarteiraPrincipal.objects.em_aberto().atrasados(timezone.localdate()).order_by()
    one = late.first()
    CarteiraPrincipal.objects.filter(pk__in=late.values("pk")[:3]).update(
        vendedor=one.vendedor, estado=one.estado
    )
    wanted = late.filter(vendedor=one.vendedor, estado=one.estado)
    page = counted(open_page())
    page.get_by_role("link", name=one.vendedor, exact=True).first.click()
    page.locator("#filters").get_by_text("Atrasado", exact=True).click()
    expect(page.locator("#filters a.active", has_text="Atrasado")).to_be_visible()
    page.locator("#filters summary", has_text="UF").click()
    page.locator("#filters details[open]").get_by_text(one.estado, exact=True).click()
    expect(page.locator("#filters .active", has_text=f"UF: {one.estado}")).to_be_visible()
    page.locator("#result_list thead").get_by_role("link", name="Valor a faturar").click()
    expect(page.locator("#result_list th[aria-sort]")).to_contain_text("Valor a faturar")
    expect(page.locator("#result_list tbody tr")).to_have_count(wanted.count())
    first = wanted.order_by("-valor_saldo").first()
    expect(page.locator("#result_list tbody tr").first).to_contain_text(first.num_pedido)
    assert clicks(page) == 5


def test_what_changed_since_yesterday_for_one_customer_in_three_clicks(open_page):
    one = CarteiraPrincipal.objects.em_aberto().firmes().filter(valor_a_faturar__gt=0).first()
    _begin_the_log(days=2, but=one)
    CarteiraPrincipal.objects.filter(pk=one.pk).update(raz_social="Mudou Ontem Ltda")
    page = counted(open_page())
    page.get_by_role("link", name="Desde ontem, por cliente").click()
    customer = page.get_by_role("link", name="Mudou Ontem Ltda").first
    customer.click()
    expect(page.locator("#content")).to_contain_text("Mudou Ontem Ltda")
    expect(page.locator("#content")).to_contain_text("Pedidos novos")
    page.locator("#content tr", has_text="Pedidos novos").first.get_by_role("link").click()
    expect(page.locator("#result_list")).to_contain_text(one.num_pedido)
    assert clicks(page) == 3


def test_the_backlog_of_the_last_day_of_last_month_in_three_clicks(open_page):
    _begin_the_log(days=60)
    page = counted(open_page())
    menu(page, "Carteira")
    page.locator("#filters summary", has_text="Como estava em").click()
    page.locator("#filters details[open]").get_by_text("Fim do mês passado").click()
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    expect(page.locator("#filters .active", has_text="Como estava em")).to_contain_text(
        f"{last:%d/%m/%Y}"
    )
    assert clicks(page) == 3


def test_a_printed_statement_of_one_customer_in_three_clicks(open_page):
    page = counted(open_page())
    menu(page, "Carteira")
    name = page.locator("#result_list tbody tr td.field-customer a").first
    customer = name.get_attribute("title")
    name.click()
    page.get_by_role("link", name="Imprimir posição").click()
    expect(page.get_by_role("heading", name="Posição de pedidos").first).to_be_visible()
    expect(page.get_by_text(customer).first).to_be_visible()
    assert clicks(page) == 3
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")


def test_an_order_is_found_from_any_page_by_the_keyboard(open_page):
    number = CarteiraPrincipal.objects.filter(fonte="odoo").first().num_pedido
    page = open_page()
    page.goto(reverse("admin:ponte"))
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("#result_list td.field-order").first).to_contain_text(number)


def _begin_the_log(*, days: int, but: CarteiraPrincipal | None = None) -> None:
    """As if everything but one item had been known for so many days."""
    begin = timezone.now() - datetime.timedelta(days=days)
    SyncState.objects.update(changes_since=begin)
    BalanceChange.objects.exclude(item=but).update(moment=begin)
