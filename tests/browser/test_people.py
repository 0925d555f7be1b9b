"""What people do all day, in a real browser."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from carteira.formatos import quantidade
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import SyncRun

from .conftest import work_off_the_queue

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

    page = open_page()
    page.get_by_role("link", name="Carteira", exact=True).nth(1).click()
    page.get_by_role("searchbox").fill(f"{root} {one.num_pedido} {one.cod_produto}")
    page.get_by_role("button", name="Pesquisar").click()
    if page.get_by_text("Nada aqui com estes filtros").is_visible():
        page.get_by_role("link", name="Procurar em toda a carteira").click()
    page.locator("#result_list").get_by_role("link", name=one.num_pedido).first.click()

    account = page.get_by_role("math")
    expect(account).to_contain_text(line.numero_nf)
    expect(account).to_contain_text(f"= {quantidade(one.qtd_saldo_produto_pedido)}")
    expect(page.get_by_role("heading", name="O que mudou o saldo")).to_be_visible()
    page.get_by_role("link", name=f"Pedido {one.num_pedido}").click()
    expect(page.get_by_role("heading", name=f"Pedido {one.num_pedido}", level=1)).to_be_visible()


def test_a_filtered_list_is_downloaded(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist") + "?uf=SP")
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows
    assert {row["estado"] for row in rows} == {"SP"}
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar XLSX").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
    assert len(list(book.worksheets[0].iter_rows())) == len(rows) + 1


def test_switching_the_filter_changes_list_and_totals(open_page):
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    totals = page.locator("dl.totais")
    before = totals.inner_text()
    filters = page.get_by_label("Filtro")
    filters.get_by_role("link", name="Negativo").click()
    expect(filters.locator("summary").first).to_contain_text("Negativo")
    negative = CarteiraPrincipal.objects.negativos().count()
    expect(page.locator("#result_list tbody tr")).to_have_count(min(negative, 50))
    filters.get_by_role("link", name="Todos", exact=True).click()
    filters.get_by_text("Produto", exact=True).click()
    filters.get_by_label("Código ou nome").fill("zzz")
    filters.get_by_role("button", name="Aplicar").first.click()
    expect(page.get_by_text("Nada aqui com estes filtros")).to_be_visible()
    assert totals.inner_text() != before


def test_a_spreadsheet_with_an_error_is_shown_before_it_is_saved(open_page):
    taken = CarteiraPrincipal.objects.values_list("num_pedido", flat=True)[0]
    page = open_page()
    page.goto(reverse("admin:carteira_carteiraprincipal_changelist"))
    page.get_by_role("link", name="Importar").click()
    content = (
        "num_pedido;cod_produto;qtd_produto_pedido;preco_produto_pedido\n"
        f"MAN-1;100;1.250,5;2,50\n{taken};100;1;1\nMAN-2;100;doze;1\n"
    )
    page.get_by_label("Arquivo").set_input_files(
        {"name": "pedidos.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Prévia").click()
    expect(page.get_by_text("O número do pedido vem do Odoo")).to_be_visible()
    expect(page.get_by_text("“doze” não é um número")).to_be_visible()
    page.get_by_role("button", name="Importar 1 linha").click()
    expect(page.get_by_text("1 item importado.")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert CarteiraPrincipal.objects.get(fonte="manual").num_pedido == "MAN-1"


def test_a_run_is_queued_and_watched_until_it_ends(open_page):
    page = open_page()
    page.get_by_role("link", name="Execuções", exact=True).click()
    page.get_by_role("link", name="Rodar agora").click()
    page.get_by_label("Tudo de novo").check()
    page.get_by_role("button", name="Rodar agora").click()
    expect(page.get_by_text("Na fila", exact=True)).to_be_visible()
    assert SyncRun.objects.count() == 1

    worker = work_off_the_queue()
    expect(page.get_by_text("Concluída")).to_be_visible()
    worker.join()
    run = SyncRun.objects.first()
    expect(page.get_by_role("heading", name=f"Execução {run.pk}", level=1)).to_be_visible()
    expect(page.get_by_text("ana").first).to_be_visible()
    assert (run.mode, run.status) == ("full", "done")


SCREENS = {
    "front page": "admin:index",
    "backlog": "admin:carteira_carteiraprincipal_changelist",
    "new manual order": "admin:carteira_carteiraprincipal_add",
    "import": "admin:carteira_importar",
    "invoices": "admin:carteira_faturamentoproduto_changelist",
    "runs": "admin:odoo_integration_syncrun_changelist",
    "run form": "admin:odoo_integration_syncrun_add",
    "changes": "admin:odoo_integration_balancechange_changelist",
    "rejected": "admin:odoo_integration_rejectedrecord_changelist",
}
# Words of ours that would stand there if a translation were missing.
ENGLISH = (
    "Backlog",
    "Invoice",
    "Balance",
    "Order ",
    "Export ",
    "Runs",
    "Search",
    "Status:",
    "Open ",
)


def check(page: Page, name: str) -> None:
    """No part of the page sticks out of the window, and nothing of it is in English."""
    page.wait_for_load_state("networkidle")
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0, f"{name} is {beyond} pixels wider than the window"
    words = page.locator("body").inner_text()
    assert not [word for word in ENGLISH if word in words], name
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
            .filter(e => !e.labels?.length && !e.getAttribute('aria-label') && !e.value
                         && !e.textContent?.trim() && !e.title)
            .map(e => e.outerHTML)"""
    )
    assert not unnamed, f"{name}: {unnamed}"


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_every_screen_fits_and_speaks_portuguese(open_page, width, dark):
    page = open_page(width, dark=dark)
    one = CarteiraPrincipal.objects.em_aberto().first()
    run = SyncRun.objects.first()
    screens = {name: reverse(address) for name, address in SCREENS.items()} | {
        "item": reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]),
        "order": reverse("admin:carteira_pedido", args=[one.num_pedido]),
        "run": reverse("admin:odoo_integration_syncrun_change", args=[run.pk]),
    }
    for name, address in screens.items():
        page.goto(address)
        if name == "runs":
            # It polls for ever.
            page.wait_for_timeout(300)
        check(page, name)
