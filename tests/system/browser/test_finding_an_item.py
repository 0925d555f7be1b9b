"""From the login to why a balance is what it is, by mouse, keyboard and phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from carteira.formats import quantity
from carteira.models import CarteiraPrincipal, FaturamentoProduto

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_login_to_why_a_balance_is_what_it_is_by_a_cnpj_root(open_page):
    line = (
        FaturamentoProduto.objects.exclude(origem="")
        .exclude(cnpj_cliente="")
        .filter(status_nf="Lançado", nota_credito=False)
        .first()
    )
    one = CarteiraPrincipal.objects.get(num_pedido=line.origem, cod_produto=line.cod_produto)
    root = f"{one.cnpj_cpf[:2]}.{one.cnpj_cpf[2:5]}.{one.cnpj_cpf[5:8]}"

    page = open_page(by_hand=True)
    page.get_by_role("link", name="Carteira", exact=True).nth(1).click()
    page.get_by_role("searchbox").fill(f"{root} {one.num_pedido} {one.cod_produto}")
    page.get_by_role("button", name="Pesquisar").click()
    expect(page.locator("#changelist-search .clear")).to_be_visible()
    empty = page.locator(".nothing")
    expect(page.locator("#result_list").or_(empty).first).to_be_visible()
    if empty.is_visible():
        page.get_by_role("link", name="Procurar em toda a carteira").click()
    page.locator("#result_list").get_by_role("link", name=one.cod_produto).first.click()

    account = page.get_by_role("math")
    expect(account).to_contain_text(line.numero_nf)
    expect(account).to_contain_text(f"= {quantity(one.qtd_saldo_produto_pedido)}")
    expect(page.get_by_role("heading", name="O que mudou o saldo")).to_be_visible()
    page.get_by_role("link", name=f"Pedido {one.num_pedido}").click()
    expect(page.get_by_role("heading", name=f"Pedido {one.num_pedido}", level=1)).to_be_visible()


def test_switching_the_filter_changes_list_and_totals(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    totals = page.locator("dl.totals")
    before = totals.inner_text()
    filters = page.get_by_role("navigation", name="Filtro")
    filters.get_by_text("Saldo: Em aberto").click()
    filters.get_by_role("link", name="Negativo").click()
    expect(filters.locator("summary").first).to_contain_text("Negativo")
    negative = CarteiraPrincipal.objects.negativos().count()
    expect(page.locator("#result_list tbody tr")).to_have_count(min(negative, 50))
    filters.get_by_text("Saldo: Negativo").click()
    filters.get_by_role("link", name="Todos", exact=True).click()
    expect(filters.get_by_text("Saldo: Todos")).to_be_visible()
    filters.get_by_text("Produto", exact=True).click()
    filters.get_by_label("Código ou nome").fill("zzz")
    filters.get_by_role("button", name="Aplicar").click()
    expect(page.locator(".nothing")).to_contain_text("Nada aqui com estes filtros")
    assert totals.inner_text() != before


def test_three_clicks_from_the_login_to_why_a_balance_is_4(open_page):
    item = CarteiraPrincipal.objects.em_aberto().filter(qtd_faturada__gt=0).first()
    item.qtd_produto_pedido = item.qtd_faturada + 4
    item.qtd_saldo_produto_pedido = 4
    item.save()
    page = open_page(by_hand=True)
    page.context.add_init_script(
        "addEventListener('click', e => { if (e.isTrusted && e.detail)"
        " sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1 }, true)"
    )
    page.reload()
    page.get_by_role("link", name="Carteira", exact=True).nth(1).click()
    page.get_by_role("searchbox").fill(f"{item.num_pedido} {item.cod_produto}")
    page.keyboard.press("Enter")
    page.locator("#result_list").get_by_role("link", name=item.num_pedido).click()
    expect(page.get_by_role("math")).to_contain_text("= 4")
    assert page.evaluate("Number(sessionStorage.clicks)") <= 3


def test_filters_are_within_reach_of_the_keyboard_and_close_at_escape(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    state = page.locator("#filters summary", has_text="UF")
    choices = state.locator("xpath=..").get_by_role("list")
    state.focus()
    page.keyboard.press("Enter")
    expect(choices).to_be_visible()
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(state).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#filters summary", has_text="Vendedor").click()
    expect(choices).to_be_hidden()
    state.click()
    choices.get_by_role("link", name="SP", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filters .active", has_text="UF: SP")).to_be_visible()


def test_on_a_phone_a_filter_rises_from_below_and_its_choices_can_be_tapped(open_page):
    page = open_page(390)
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    page.locator("#filters summary", has_text="Saldo").click()
    choice = page.locator("#filters").get_by_role("link", name="Zerado")
    box = choice.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] >= 32
    choice.click()
    expect(page.locator("#filters summary", has_text="Zerado")).to_be_visible()
