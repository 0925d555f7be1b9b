"""Saving a list as a view, and choosing its columns, in a browser."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from carteira.models import SavedView, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")


def test_a_list_is_saved_in_three_clicks_and_opens_the_same(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?uf=SP&agrupar=cliente&ordem=-atraso")
    page.get_by_text("Minhas visões").click()
    page.get_by_label("Salvar esta lista como").fill("Quem espera em SP")
    page.get_by_label("Compartilhar com todos").check()
    page.get_by_role("button", name="Salvar a visão").click()
    expect(page.locator("details.menu summary", has_text="Quem espera em SP")).to_be_visible()
    page.wait_for_load_state()
    groups = page.locator("#groups").inner_text()
    address = page.locator("details.menu a", has_text="Quem espera em SP").get_attribute("href")
    page.goto(reverse("admin:index"))
    page.goto(address)
    expect(page.locator("#filters .active", has_text="UF: SP")).to_be_visible()
    assert page.locator("#groups").inner_text() == groups
    assert SavedView.objects.get().owner == User.objects.get()


def test_a_view_is_received_every_monday_in_three_clicks(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?uf=SP")
    page.get_by_text("Minhas visões").click()
    page.keyboard.type("De SP")
    page.get_by_label("toda segunda às 8h").click()
    page.get_by_role("button", name="Salvar a visão").click()
    expect(page.locator("details.menu summary", has_text="De SP")).to_be_visible()
    [subscription] = Subscription.objects.all()
    assert (subscription.view.name, subscription.rhythm) == ("De SP", "segunda")


def test_columns_and_a_period_by_the_keyboard(open_page):
    page = open_page()
    page.goto(BACKLOG)
    menu = page.locator("details.menu summary", has_text="Colunas")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Produto", exact=True).uncheck()
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator("#result_list thead .column-product")).to_have_count(0)
    expect(page.locator("#result_list thead .column-customer")).to_have_count(1)
    page.locator("#filters summary", has_text="Data de entrega").click()
    page.get_by_role("link", name="Este mês").click()
    expect(page.locator("#filters .active", has_text="Data de entrega: Este mês")).to_be_visible()
    expect(page.locator("#result_list thead .column-product")).to_have_count(0)
