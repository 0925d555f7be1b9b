"""Commenting on an order in a browser, and mentioning a colleague."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal, Mention

from .test_groups import COUNT_CLICKS, clicks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_comment_on_an_order_that_mentions_a_colleague_in_four_clicks(open_page):
    bia = User.objects.create_superuser("bia", password="x")
    one = CarteiraPrincipal.objects.em_aberto().filter(fonte="odoo").first()
    page = open_page()
    page.context.add_init_script(COUNT_CLICKS)
    page.goto(reverse("admin:carteira_pedido", args=[one.num_pedido]))
    page.get_by_label("Seu comentário").click()
    page.keyboard.type("@bia cliente pediu para ligar antes")
    page.get_by_role("button", name="Comentar").click()
    said = page.get_by_role("listitem").filter(has_text="cliente pediu para ligar antes")
    expect(said).to_contain_text("ana")
    assert clicks(page) == 2
    assert Mention.objects.get().user == bia

    # A comment that was begun is not lost by leaving.
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Seu comentário").fill("mais uma coisa")
    page.get_by_role("link", name="Painel").click()
    expect(page.get_by_label("Seu comentário")).to_have_value("mais uma coisa")
    assert asked == ["beforeunload"]


def test_a_mention_is_read_on_the_front_page(open_page):
    one = CarteiraPrincipal.objects.em_aberto().first()
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]))
    page.get_by_label("Seu comentário").fill("@ana lembrar amanhã")
    page.get_by_role("button", name="Comentar").click()
    expect(page.locator("#conversa li")).to_contain_text("lembrar amanhã")
    page.goto(reverse("admin:index"))
    panel = page.locator("section", has=page.get_by_role("heading", name="Para mim"))
    expect(panel).to_contain_text("lembrar amanhã")
    panel.get_by_role("button", name="Marcar como lida").click()
    expect(page.get_by_role("heading", name="Painel")).to_be_visible()
    expect(page.get_by_role("heading", name="Para mim")).to_have_count(0)
