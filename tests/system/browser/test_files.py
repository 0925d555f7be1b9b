"""Lists downloaded and spreadsheets imported."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from carteira.models import CarteiraPrincipal

from .page_faults import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    assert len(list(book.worksheets[0].iter_rows())) == len(rows) + 2


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
    assert not faults(page)
    page.get_by_role("button", name="Importar 1 linha").click()
    expect(page.get_by_text("1 item importado.")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert not faults(page)
    assert CarteiraPrincipal.objects.get(fonte="manual").num_pedido == "MAN-1"
