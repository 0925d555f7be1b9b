"""Lists as files: what was filtered, in its order, in Brazilian form, and never a formula."""

import csv
import datetime
import importlib
import io
import tracemalloc
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from carteira.export import FORMATS, export
from carteira.models import CarteiraPrincipal
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db


def address(file_format: str) -> str:
    return reverse("admin:carteira_carteiraprincipal_exportar", args=[file_format])


def rows_of_csv(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def rows_of_xlsx(answer) -> list[dict]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heading, *rows = book.worksheets[0].iter_rows()
    return [{h.value: cell for h, cell in zip(heading, row, strict=True)} for row in rows]


READERS = {"csv": rows_of_csv, "xlsx": rows_of_xlsx}


def test_csv_is_what_excel_in_brazil_opens(client):
    item(qtd_produto_pedido=Decimal("1250.5"), importante=True, raz_social="Açaí; Cia")
    answer = client.get(address("csv"))
    assert answer.streaming
    [row] = rows_of_csv(answer)
    assert row["qtd_produto_pedido"] == "1250,500"
    assert Decimal(row["valor_saldo"].replace(",", ".")) == 12505
    assert row["data_pedido"] == "01/06/2026"
    assert (row["importante"], row["raz_social"]) == ("Sim", "Açaí; Cia")


def test_xlsx_holds_real_numbers_and_dates(client):
    item(qtd_produto_pedido=Decimal("1250.5"))
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    assert row["qtd_produto_pedido"].value == 1250.5
    assert row["data_pedido"].value.isoformat() == "2026-06-01T00:00:00"
    assert row["data_pedido"].number_format == "dd/mm/yyyy"
    assert row["cnpj_cpf"].value == "12345678000195"


@pytest.mark.parametrize("file_format", FORMATS)
def test_it_holds_the_filtered_set_in_the_lists_order(client, file_format):
    item("B", data_entrega_pedido=datetime.date(2026, 1, 2))
    item("A", data_entrega_pedido=datetime.date(2026, 1, 3))
    item("DONE", qtd_faturada=Decimal(10))
    answer = client.get(address(file_format), {"uf": "SP"})
    rows = READERS[file_format](answer)
    found = [getattr(row["num_pedido"], "value", row["num_pedido"]) for row in rows]
    assert found == ["B", "A"]


DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", '=HYPERLINK("http://x")', " =1", "\n=1",
    "\x01=1", "\u200b=1", "\ufeff=1", "\u00a0 +1", "＝1", "＋1", "－1", "＠1", "\u3000＝1",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text(client, text):
    item(raz_social=text)
    [row] = rows_of_csv(client.get(address("csv")))
    assert row["raz_social"].startswith("'")
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    assert row["raz_social"].data_type == "s"
    assert row["raz_social"].quotePrefix


def test_what_looks_like_no_formula_stays_as_it_is(client):
    item(raz_social="Açaí = bom", vendedor="(11) 5555-0000")
    run(balances_changed=-5)
    [row] = rows_of_csv(client.get(address("csv")))
    assert (row["raz_social"], row["vendedor"]) == ("Açaí = bom", "(11) 5555-0000")
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    assert not row["raz_social"].quotePrefix
    runs = reverse("admin:odoo_integration_syncrun_exportar", args=["csv"])
    [row] = rows_of_csv(client.get(runs))
    assert row["balances_changed"] == "-5"


def test_every_list_exports(client):
    for name in (
        "carteira_faturamentoproduto",
        "odoo_integration_syncrun",
        "odoo_integration_balancechange",
        "odoo_integration_rejectedrecord",
    ):
        answer = client.get(reverse(f"admin:{name}_exportar", args=["csv"]))
        assert b";" in b"".join(answer.streaming_content)
    assert client.get(address("pdf")).status_code == 404


def test_more_rows_than_a_spreadsheet_holds_are_refused(client, monkeypatch):
    monkeypatch.setattr("carteira.export.response.MAX_ROWS", 1)
    item("A")
    item("B")
    page = client.get(address("xlsx"), {"uf": "SP"}, follow=True)
    assert page.redirect_chain[0][0].endswith("?uf=SP")
    assert "exporte em CSV ou filtre" in page.content.decode()
    assert client.get(address("csv")).status_code == 200


@pytest.mark.parametrize("file_format", FORMATS)
def test_memory_does_not_grow_with_the_rows(file_format, monkeypatch):
    """Four times the rows, the same peak but for 8 bytes an id: so it holds at 200,000."""
    module = importlib.import_module("carteira.export.rows")
    monkeypatch.setattr(module, "ROWS_AT_A_TIME", 200)
    monkeypatch.setattr("carteira.export.xlsx_file._ROWS_PER_PIECE", 100)

    def peak(rows: int) -> int:
        queryset = CarteiraPrincipal.objects.filter(num_pedido__lt=f"M{rows:06d}").order_by("pk")
        tracemalloc.start()
        answer = export(
            queryset,
            ("num_pedido", "raz_social", "valor_saldo", "data_pedido"),
            source=CarteiraPrincipal.objects.all(),
            file_format=file_format,
            name="x",
        )
        size = sum(map(len, answer.streaming_content))
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > rows
        return high

    CarteiraPrincipal.objects.bulk_create(
        CarteiraPrincipal(
            num_pedido=f"M{number:06d}",
            cod_produto="1",
            raz_social="Mercearia do Vale " * 5,
            qtd_produto_pedido=1,
            qtd_saldo_produto_pedido=1,
            data_pedido=datetime.date(2026, 1, 1),
        )
        for number in range(2400)
    )
    peak(600)
    assert peak(2400) < peak(600) * 1.2
