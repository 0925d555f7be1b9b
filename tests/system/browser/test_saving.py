"""Saving an item's notes in a browser: nothing is lost without a word."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_windows_and_leaving_with_unsaved_text(open_page):
    one = CarteiraPrincipal.objects.em_aberto().filter(fonte="odoo").first()
    address = reverse("admin:carteira_carteiraprincipal_change", args=[one.pk])
    first, second = open_page(), None
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    first.get_by_label("Observação interna").fill("ligar antes")
    first.get_by_role("button", name="Salvar", exact=True).click()
    expect(first.locator("ul.messagelist")).to_be_visible()

    second.get_by_label("Observação interna").fill("portaria 2")
    second.get_by_role("button", name="Salvar", exact=True).click()
    expect(second.locator("body")).to_contain_text("Salvo nesse meio-tempo: ligar antes")
    expect(second.get_by_label("Observação interna")).to_have_value("portaria 2")

    asked: list[str] = []
    second.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    second.get_by_role("link", name="Painel").click()
    expect(second.get_by_label("Observação interna")).to_have_value("portaria 2")
    assert asked == ["beforeunload"]
    second.get_by_role("button", name="Salvar", exact=True).click()
    expect(second.locator("ul.messagelist")).to_be_visible()
    one.refresh_from_db()
    assert one.observacao_interna == "portaria 2"
    assert asked == ["beforeunload"]

    # A form in which nothing was changed is left without a question.
    second.goto(address)
    second.get_by_role("link", name="Painel").click()
    expect(second.get_by_role("heading", name="Painel")).to_be_visible()
    assert asked == ["beforeunload"]
