"""The statement's page: a file at one click, at any width."""

from pathlib import Path

import pytest
from django.urls import reverse

from carteira.models import CarteiraPrincipal
from tests.lab.pdf_reader import text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_file_is_downloaded_from_the_page(open_page, width):
    one = CarteiraPrincipal.objects.pendentes().firmes().confiaveis().first()
    page = open_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(reverse("admin:carteira_posicao", args=[one.cnpj_cpf or one.raz_social]))
    assert page.get_by_role("button", name="Imprimir ou salvar em PDF").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar PDF").click()
    assert download.value.suggested_filename.startswith("posicao-")
    assert one.num_pedido in text_of(Path(download.value.path()).read_bytes())
