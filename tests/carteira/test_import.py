"""Manual orders from a spreadsheet: read within limits, shown before they are saved."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from carteira.manual_import import FileRefusedError, limits, read, reading
from carteira.models import CarteiraPrincipal
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
ADDRESS = reverse("admin:carteira_importar")
HEADING = "num_pedido;cod_produto;qtd_produto_pedido;preco_produto_pedido;data_pedido;cnpj_cpf"


def send(client, content: str | bytes, name: str = "pedidos.csv"):
    data = content.encode() if isinstance(content, str) else content
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, data)})


def confirm(client, preview):
    return client.post(ADDRESS, {"batch": preview.context["batch"]})


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_what_was_shown_is_saved_with_its_balance(client):
    invoice("1", 20, origem="MAN-1")
    preview = send(client, f"{HEADING}\nMAN-1;100;1.250,5;R$ 2,50;23/11/2026;12.345.678/0001-95\n")
    assert "1 linha pode ser importada" in preview.content.decode()
    assert CarteiraPrincipal.objects.count() == 0
    answer = confirm(client, preview)
    assert answer.status_code == 302
    one = CarteiraPrincipal.objects.get()
    assert (one.fonte, one.qtd_faturada, one.qtd_saldo_produto_pedido) == (
        "manual",
        Decimal(20),
        Decimal("1230.5"),
    )
    assert (one.preco_produto_pedido, one.cnpj_cpf) == (Decimal("2.5"), "12345678000195")
    assert f"{one.data_pedido}" == "2026-11-23"


def test_xlsx_with_real_numbers_and_the_names_people_read(client):
    content = xlsx(
        ["Pedido", "Código do produto", "Pedido (qtd.)", "Preço"], ["MAN-1", 4310152, 12, 35.9]
    )
    confirm(client, send(client, content, "pedidos.xlsx"))
    one = CarteiraPrincipal.objects.get()
    assert (one.cod_produto, one.qtd_produto_pedido) == ("4310152", 12)
    assert one.preco_produto_pedido == Decimal("35.9")


def test_a_manual_item_that_exists_is_updated_and_keeps_what_the_file_does_not_name(client):
    item("MAN-1", fonte="manual", odoo_order_id=None, observacao_interna="guardar")
    preview = send(client, f"{HEADING}\nMAN-1;100;7;;;\n")
    assert "atualiza" in preview.content.decode()
    confirm(client, preview)
    one = CarteiraPrincipal.objects.get()
    assert (one.qtd_produto_pedido, one.observacao_interna) == (7, "guardar")


ERRORS = {
    "MAN-1;100;abc;;;": "não é um número",
    "MAN-1;100;-1;;;": "fora dos limites",
    "MAN-1;100;1e99;;;": "fora dos limites",
    "MAN-1;100;NaN;;;": "fora dos limites",
    ";100;1;;;": "Pedido está vazio",
    "MAN-1;;1;;;": "Código do produto está vazio",
    "MAN-1;100;1;;31/02/2026;": "não é uma data",
    "MAN-1;100;1;;;123": "“123” não é um CNPJ nem CPF",
    "MAN-1;100;1;;;12.345.678/0001-96": "não é um CNPJ nem CPF",
    "MAN-1;100;1;;;111.111.111-11": "não é um CNPJ nem CPF",
    "VCD1;100;1;;;": "O número do pedido vem do Odoo",
    f"{'9' * 51};100;1;;;": "no máximo 50 caracteres",
}


@pytest.mark.parametrize("row", ERRORS)
def test_a_row_with_an_error_is_left_out_with_its_reason(client, row):
    item("VCD1", "999")
    preview = send(client, f"{HEADING}\n{row}\nMAN-9;100;5;;;\n")
    page = preview.content.decode()
    assert ERRORS[row].lower() in page.lower()
    assert "1 linha tem erros e fica de fora" in page
    confirm(client, preview)
    assert set(CarteiraPrincipal.objects.values_list("num_pedido", flat=True)) == {"VCD1", "MAN-9"}


TAX_IDS = [
    ("12.345.678/0001-95", "12345678000195"),
    ("12.ABC.345/01DE-35", "12ABC34501DE35"),
    ("529.982.247-25", "52998224725"),
]


@pytest.mark.parametrize(("written", "stored"), TAX_IDS)
def test_a_valid_tax_id_is_taken_in_any_form(client, written, stored):
    confirm(client, send(client, f"{HEADING}\nMAN-1;100;1;;;{written}\n"))
    assert CarteiraPrincipal.objects.get().cnpj_cpf == stored


def test_a_tax_id_that_a_spreadsheet_took_for_a_number_has_its_zeros_again(client):
    content = xlsx(
        ["num_pedido", "cod_produto", "qtd_produto_pedido", "cnpj_cpf"],
        ["MAN-1", "1", 1, int("00000000000191")],
        ["MAN-2", "1", 1, int("00000000191")],
    )
    confirm(client, send(client, content, "a.xlsx"))
    assert set(CarteiraPrincipal.objects.values_list("cnpj_cpf", flat=True)) <= {
        "00000000000191",
        "00000000191",
    }


@pytest.mark.parametrize("uf", ["XX", "São Paulo", "S"])
def test_a_state_that_does_not_exist_is_an_error(client, uf):
    heading = "num_pedido;cod_produto;qtd_produto_pedido;estado"
    page = send(client, f"{heading}\nMAN-1;1;1;{uf}\nMAN-2;1;1;sp\n").content.decode()
    assert f"“{uf}” não é uma UF como SP" in page
    assert "1 linha pode ser importada" in page


def test_columns_that_are_not_understood_are_named(client):
    page = send(client, "num_pedido;cod_produto;qtd_produto_pedido;Cor;Peso\nMAN-1;1;1;azul;2\n")
    assert "Estas colunas não são conhecidas e ficam de fora: Cor, Peso." in page.content.decode()
    page = send(client, "num_pedido;cod_produto;qtd_produto_pedido\nMAN-1;1;1\n")
    assert "ficam de fora:" not in page.content.decode()


def test_the_preview_shows_every_column_of_the_file(client):
    heading = "num_pedido;cod_produto;qtd_produto_pedido;preco_produto_pedido;cnpj_cpf;importante"
    heading += ";data_entrega_pedido;observacao_interna"
    row = "MAN-1;1;1250,5;2,5;12345678000195;sim;30/11/2026;ligar antes"
    page = send(client, f"{heading}\n{row}\n").content.decode()
    for text in ("Observação interna", "ligar antes", "30/11/2026", "Sim", "12.345.678/0001-95"):
        assert text in page
    for text in ("1.250,5", "R$\xa02,50"):
        assert f'<td class="number">{text}</td>' in page
    assert "Cidade" not in page.partition("Enviar outro arquivo")[0]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_file_to_start_from_can_be_imported(client, file_format):
    address = reverse("admin:carteira_importar_modelo", args=[file_format])
    assert address in client.get(ADDRESS).content.decode()
    content = b"".join(client.get(address).streaming_content)
    preview = send(client, content, f"modelo.{file_format}")
    assert (preview.context["good"], preview.context["bad"]) == (1, 0)
    assert not preview.context["ignored"]
    confirm(client, preview)
    one = CarteiraPrincipal.objects.get()
    assert (one.qtd_produto_pedido, one.preco_produto_pedido) == (120, Decimal("35.9"))
    assert f"{one.data_entrega_pedido}" == "2026-11-30"


def test_the_same_key_twice_in_a_file_is_told(client):
    preview = send(client, f"{HEADING}\nMAN-1;100;1;;;\nMAN-1;100;2;;;\n")
    assert "está na linha 2" in preview.content.decode()
    assert preview.context["good"] == 1


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (limits.MAX_UNPACKED_BYTES + 1))
    return file.getvalue()


REFUSED = {
    "too large": (b"x" * (reading.MAX_BYTES + 1), "a.csv", "mais de 5 MB"),
    "a zip bomb": (bomb(), "a.xlsx", "Descompactado"),
    "not a spreadsheet": (b"\x89PNG\x00\x00", "a.xlsx", "danificado"),
    "a zip of something else": (b"PK\x05\x06" + b"\0" * 18, "a.xlsx", "danificado"),
    "binary named csv": (b"a;b\n\x00\x01", "a.csv", "danificado"),
    "another kind": (b"x", "a.exe", "XLSX ou um arquivo CSV|XLSX ou CSV"),
    "only a heading": (HEADING.encode(), "a.csv", "não tem linhas"),
    "a column missing": (b"num_pedido;cod_produto\nA;1", "a.csv", "Falta a coluna “Pedido (qtd.)”"),
    "a column twice": (
        b"num_pedido;num_pedido;cod_produto;qtd_produto_pedido\nA;B;1;1",
        "a.csv",
        "aparece duas vezes",
    ),
    "too many columns": ((";" * 70 + "x\n1;2").encode(), "a.csv", "60 colunas"),
    "too long a cell": (f"{HEADING}\n{'x' * 2001};1;1".encode(), "a.csv", "2.000 caracteres"),
    "too many rows": (
        f"{HEADING}\n{'A;1;1;;;' + chr(10)}".encode() * 5002,
        "a.csv",
        "5.000 linhas",
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_file_is_refused_in_one_sentence(client, reason):
    content, name, words = REFUSED[reason]
    page = send(client, content, name).content.decode()
    assert any(word in page for word in words.split("|"))
    assert CarteiraPrincipal.objects.count() == 0


def test_a_sheet_that_claims_to_be_endless_is_cut(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 10)
    content = xlsx(["a"], *([n] for n in range(50)))
    with pytest.raises(FileRefusedError):
        read(io.BytesIO(content), name="a.xlsx", size=len(content))


def test_a_changed_or_foreign_preview_is_not_saved(client, login):
    preview = send(client, f"{HEADING}\nMAN-1;100;1;;;\n")
    batch = preview.context["batch"]
    client.post(ADDRESS, {"batch": batch[:-1]})
    assert login("Administração").post(ADDRESS, {"batch": batch}).status_code == 403
    assert CarteiraPrincipal.objects.count() == 0


def test_an_order_that_came_from_odoo_meanwhile_is_not_overwritten(client):
    preview = send(client, f"{HEADING}\nMAN-1;100;1;;;\n")
    item("MAN-1", "200")
    confirm(client, preview)
    assert CarteiraPrincipal.objects.filter(fonte="manual").count() == 0


def test_our_own_export_can_be_imported_again(client):
    item("MAN-1", fonte="manual", odoo_order_id=None, raz_social="=Mercearia")
    export = client.get(
        reverse("admin:carteira_carteiraprincipal_exportar", args=["csv"])
    ).streaming_content
    content = b"".join(export)
    CarteiraPrincipal.objects.all().delete()
    confirm(client, send(client, content))
    one = CarteiraPrincipal.objects.get()
    assert (one.num_pedido, one.raz_social) == ("MAN-1", "=Mercearia")
    assert one.qtd_produto_pedido == 10


def test_a_manual_order_may_name_its_company(client):
    item("VCD1", empresa="Sul", moeda_empresa="USD")
    invoice("1", 2, origem="VCD1", empresa="Norte")
    invoice("2", 9, origem="VCD1", empresa="Sul")
    heading = "num_pedido;cod_produto;qtd_produto_pedido;empresa"
    preview = send(client, f"{heading}\nVCD1;100;7;Norte\nVCD1;100;7;Sul\nVCD1;100;7;\nM;1;1;Sul\n")
    # The number is Odoo's in one company, so it is free in another and not without one.
    assert preview.content.decode().count("O número do pedido vem do Odoo") == 2
    confirm(client, preview)
    ours = CarteiraPrincipal.objects.filter(fonte="manual").order_by("empresa")
    assert [(one.num_pedido, one.empresa, one.moeda_empresa) for one in ours] == [
        ("VCD1", "Norte", ""),
        ("M", "Sul", "USD"),
    ]
    assert ours[0].qtd_faturada == 2
    again = send(client, f"{heading}\nVCD1;100;8;Norte\n")
    assert "atualiza" in again.content.decode()
