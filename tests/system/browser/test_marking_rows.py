"""Rows are marked one by one, in stretches, by the page, and over all pages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")


def test_rows_are_marked_in_every_way_and_acted_on(open_page):
    page = open_page()
    page.goto(f"{BACKLOG}?saldo=todos")
    boxes = page.locator("#result_list input.action-select")
    marked = page.locator("#result_list input.action-select:checked")
    counter, actions = page.locator(".action-counter"), page.locator(".actions")
    boxes.nth(1).click()
    expect(page.locator("#result_list tr.selected")).to_have_count(1)
    boxes.nth(4).click(modifiers=["Shift"])
    expect(marked).to_have_count(4)
    boxes.nth(2).click(modifiers=["Shift"])
    expect(marked).to_have_count(1)
    expect(counter).to_have_text("Selecionadas: 1 de 50")

    whole = page.locator("#action-toggle")
    whole.click()
    expect(marked).to_have_count(50)
    boxes.first.click()
    expect(whole).not_to_be_checked()
    boxes.first.click()
    expect(whole).to_be_checked()
    n = CarteiraPrincipal.objects.count()
    actions.get_by_role("button", name="Selecionar todas").click()
    expect(actions).to_contain_text(f"Todas as {n} linhas selecionadas")
    expect(counter).to_be_hidden()
    actions.get_by_role("button", name="Limpar").click()
    expect(marked).to_have_count(0)
    expect(counter).to_have_text("Selecionadas: 0 de 50")

    whole.click()
    actions.get_by_role("button", name="Selecionar todas").click()
    actions.locator("select[name=action]").select_option("mark_important")
    actions.get_by_role("button", name="Ir").click()
    expect(page.locator("ul.messagelist")).to_be_visible()
    assert CarteiraPrincipal.objects.filter(importante=True).count() == n
