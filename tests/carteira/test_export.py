"""Lists as files: what was filtered, in its order, in Brazilian form, and never a formula."""

import csv
import datetime
import gc
import importlib
import io
import tracemalloc
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from carteira.export import FORMATS, export
from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, RejectedRecord
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db


def address(file_format: str) -> str:
    return reverse("admin:carteira_carteiraprincipal_exportar", args=[file_format])


def rows_of_csv(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def sheet_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]


def rows_of_xlsx(answer) -> list[dict]:
    """The rows under the headings, without the totals."""
    heading, *rows, _totals = sheet_of(answer).iter_rows()
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
    assert row["Pedido (qtd.)"].value == 1250.5
    assert row["Data do pedido"].value.isoformat() == "2026-06-01T00:00:00"
    assert row["Data do pedido"].number_format == "dd/mm/yyyy"
    assert row["CNPJ/CPF"].value == "12.345.678/0001-95"


def test_xlsx_writes_each_number_as_what_it_is(client):
    item(qtd_produto_pedido=Decimal(12), qtd_faturada=Decimal(11), qtd_entregue=Decimal("0.5"))
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    shown = {name: (cell.value, cell.number_format) for name, cell in row.items()}
    assert shown["Valor do saldo a faturar"] == (10, '"R$" #,##0.00')
    assert shown["Atendido"] == (0.916, "0.0%")
    assert shown["Pedido (qtd.)"] == (12, "#,##0")
    assert shown["A entregar"] == (11.5, "#,##0.0##")
    assert (shown["Origem"][0], shown["Importante"][0]) == ("Odoo", "Não")


def test_an_amount_in_another_currency_is_not_said_to_be_in_reais(client):
    item(moeda_empresa="USD", moeda="USD")
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    assert row["Valor do saldo a faturar"].number_format == "#,##0.00"


def test_the_sheet_is_ready_to_be_worked_with(client):
    item(raz_social="Mercearia com um nome comprido de Santa Rita do Passa Quatro")
    item("B", "200")
    sheet = sheet_of(client.get(address("xlsx")))
    assert sheet.freeze_panes == "A2"
    last = sheet.cell(1, sheet.max_column).column_letter
    assert sheet.auto_filter.ref == f"A1:{last}3"
    widths = {c.value: sheet.column_dimensions[c.column_letter].width for c in sheet[1]}
    assert widths["UF"] < 12 < widths["CNPJ/CPF"] < widths["Cliente"] == 60
    assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("language", ["pt-br", "en"])
def test_the_headings_are_in_the_readers_language_and_each_differs(client, language):
    item()
    answer = client.get(address("xlsx"), headers={"accept-language": language})
    headings = [cell.value for cell in sheet_of(answer)[1]]
    assert ("Cliente" if language == "pt-br" else "Customer") in headings
    assert len(set(headings)) == len(headings)
    assert not any("_" in heading for heading in headings)


def test_the_last_row_adds_up_what_can_be_added(client):
    item(unid_medida_produto="UN")
    item("B", unid_medida_produto="UN", qtd_faturada=Decimal("2.5"))

    def totals(**query) -> dict[str, str]:
        sheet = sheet_of(client.get(address("xlsx"), query))
        row = {h.value: c.value for h, c in zip(sheet[1], sheet[sheet.max_row], strict=True)}
        return {name: value for name, value in row.items() if value and row["Pedido"] == "Total"}

    sums = totals()
    assert sums["Pedido"] == "Total"
    assert sums["Valor do saldo a faturar"].startswith("=SUBTOTAL(109,")
    assert "Saldo" in sums
    item("C", unid_medida_produto="L")
    assert "Saldo" not in totals()
    assert "Valor do saldo a faturar" in totals()
    item("D", moeda_empresa="USD", moeda="USD")
    assert totals() == {}


def test_the_sums_are_there_before_a_spreadsheet_computes_them(client):
    item()
    item("B", qtd_faturada=Decimal("2.5"))
    book = io.BytesIO(b"".join(client.get(address("xlsx")).streaming_content))
    sheet = load_workbook(book, data_only=True).worksheets[0]
    row = {h.value: c.value for h, c in zip(sheet[1], sheet[sheet.max_row], strict=True)}
    assert row["Valor do saldo a faturar"] == 175


def test_no_export_writes_a_technical_value(client):
    item(qtd_faturada=Decimal(0))
    execution = run(trigger="schedule")
    BalanceChange.objects.create(
        run=execution, num_pedido="VCD1", cod_produto="100", cause="new", saldo_depois=0
    )
    RejectedRecord.objects.create(model="sale.order", record_id=1, reason="x")
    for name in (
        "carteira_carteiraprincipal",
        "odoo_integration_balancechange",
        "odoo_integration_syncrun",
        "odoo_integration_rejectedrecord",
    ):
        for file_format in FORMATS:
            answer = client.get(reverse(f"admin:{name}_exportar", args=[file_format]))
            if file_format == "csv":
                text = b"".join(answer.streaming_content).decode()
            else:
                text = "|".join(str(c.value) for row in sheet_of(answer) for c in row)
            for word in (
                "odoo;",
                "|odoo|",
                "__",
                "sale.order",
                "schedule",
                ";new;",
                "|new|",
                "0,00000",
            ):
                assert word not in text.replace("/0001", ""), (name, file_format, word)


@pytest.mark.parametrize("file_format", FORMATS)
def test_it_holds_the_filtered_set_in_the_lists_order(client, file_format):
    item("B", data_entrega_pedido=datetime.date(2026, 1, 2))
    item("A", data_entrega_pedido=datetime.date(2026, 1, 3))
    item("DONE", qtd_faturada=Decimal(10))
    answer = client.get(address(file_format), {"uf": "SP"})
    rows = READERS[file_format](answer)
    name = {"csv": "num_pedido", "xlsx": "Pedido"}[file_format]
    found = [getattr(row[name], "value", row[name]) for row in rows]
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
    assert row["Cliente"].data_type == "s"
    assert row["Cliente"].quotePrefix


def test_what_looks_like_no_formula_stays_as_it_is(client):
    item(raz_social="Açaí = bom", vendedor="(11) 5555-0000")
    run(balances_changed=-5)
    [row] = rows_of_csv(client.get(address("csv")))
    assert (row["raz_social"], row["vendedor"]) == ("Açaí = bom", "(11) 5555-0000")
    [row] = rows_of_xlsx(client.get(address("xlsx")))
    assert not row["Cliente"].quotePrefix
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
        size = 0
        for number, piece in enumerate(answer.streaming_content):
            size += len(piece)
            if number % 200 == 0:
                # What is held is measured, not what waits to be collected.
                gc.collect()
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
        for number in range(4800)
    )
    # Enough pages in both, so that each has the garbage of several.
    peak(1200)
    assert peak(4800) < peak(1200) * 1.2
