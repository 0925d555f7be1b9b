"""Fiscal divergences on the screens: counted on the front page, found in the list, explained."""

import pytest
from django.urls import reverse
from django.utils import timezone

from carteira.choices import DivergenciaFiscal
from tests.lab.records import invoice, item, run

pytestmark = pytest.mark.django_db
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")


@pytest.fixture
def divergent() -> None:
    invoice("1", 5)
    invoice(
        "2",
        5,
        status_nf="Cancelado",
        situacao_fiscal="denegada",
        divergencia_fiscal="sem_validade",
    )
    invoice(
        "3",
        5,
        status_nf="Desconhecido",
        situacao_fiscal="em_contingencia",
        divergencia_fiscal="desconhecida",
    )
    invoice("4", 5, divergencia_fiscal="sem_validade", retirado_em=timezone.now())


def test_the_front_page_counts_them_and_the_list_finds_them(client, divergent):
    page = client.get(reverse("admin:index")).content.decode()
    link = f"{INVOICES}?divergencia_fiscal=sim"
    assert f'<a href="{link}"><strong>2</strong> Linhas de fatura com situação' in page
    answer = client.get(link)
    found = answer.context["cl"].result_list
    assert {line.numero_nf for line in found} == {"2", "3"}
    text = answer.content.decode()
    assert "divergência fiscal" in text.lower()
    assert "sem validade na SEFAZ" in text
    assert "situação fiscal desconhecida" in text


def test_without_a_divergence_the_front_page_tells_none(client):
    invoice("1", 5)
    assert "divergente entre" not in client.get(reverse("admin:index")).content.decode()


def test_an_items_page_says_why_an_invoice_does_not_count(client, divergent):
    one = item()
    page = client.get(reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]))
    assert "situação fiscal desconhecida, não conta" in page.content.decode()


@pytest.mark.parametrize(
    ("divergence", "status", "words"),
    [
        ("sem_validade", "Cancelado", "sem validade na SEFAZ"),
        ("autorizada", "Provisório", "autorizada na SEFAZ, mas não lançada no Odoo"),
        ("rejeitada", "Cancelado", "rejeitada pela SEFAZ"),
        ("desconhecida", "Desconhecido", "situação fiscal desconhecida"),
        ("cfop", "Desconhecido", "CFOP sem operação cadastrada"),
    ],
)
def test_every_divergence_is_named_on_each_screen_and_in_files(client, divergence, status, words):
    line = invoice("7", 5, status_nf=status, divergencia_fiscal=divergence)
    listed = f"{INVOICES}?divergencia_fiscal=sim"
    export = reverse("admin:carteira_faturamentoproduto_exportar", args=["csv"])
    pages = {
        "list": client.get(listed),
        "record": client.get(reverse("admin:carteira_faturamentoproduto_change", args=[line.pk])),
        "file": client.get(export, {"divergencia_fiscal": "sim"}),
    }
    for name, page in pages.items():
        body = b"".join(page) if page.streaming else page.content
        assert words in body.decode("utf-8-sig"), name


def test_the_kinds_of_divergence_are_all_tested():
    mark = test_every_divergence_is_named_on_each_screen_and_in_files.pytestmark[0]
    assert {case[0] for case in mark.args[1]} == set(DivergenciaFiscal.values)


def test_a_runs_page_tells_its_profile(client):
    one = run(odoo_version="16.0", protocol="jsonrpc", profile="brasil_oca")
    page = client.get(reverse("admin:odoo_integration_syncrun_change", args=[one.pk]))
    assert "jsonrpc · perfil brasil_oca" in page.content.decode()
