"""The statement of a customer's orders: the page, and the PDF that says the same."""

import datetime
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from carteira.models import Sight
from tests.lab.pdf_reader import NBSP, pages_of, places_of, text_of
from tests.lab.records import item

pytestmark = pytest.mark.django_db
CUSTOMER, OTHER = "12345678000195", "99999999000191"
HEADINGS = "Pedido Produto Quantidade Faturado A entregar Valor a faturar Entrega"


def get(client, key: str = CUSTOMER, *, pdf: bool = True, **more):
    name = "carteira_posicao_pdf" if pdf else "carteira_posicao"
    return client.get(reverse(f"admin:{name}", args=[key]), **more)


def many(count: int, **values) -> None:
    """Items that say their number in the order, the customer's number, the product and its code."""
    for n in range(count):
        own = {"pedido_cliente": f"K{n:03}", "nome_produto": f"Palmito N{n:03}"}
        item(f"P{n:03}", f"C{n:03}", valor_a_faturar=n, **own | values)


def numbers(page: list[str], letter: str) -> list[str]:
    return re.findall(rf"\b{letter}(\d{{3}})\b", "\n".join(page))


def assert_nothing_is_at_the_foot(content: bytes) -> None:
    """Below 17 mm there is the number of the page and nothing else."""
    for page in places_of(content):
        low = "".join(text for text, _across, up in page if up < 17 * 72 / 25.4)
        assert re.fullmatch(r"Página \d+ de \d+", low)


def test_each_company_is_apart_and_there_are_no_quotations(client):
    item("A1", "1", empresa="Alfa", valor_a_faturar=100, valor_a_entregar=70)
    item("A2", "1", empresa="Alfa", valor_a_faturar=11, moeda="USD")
    item("B1", "1", empresa="Beta", valor_a_faturar=7)
    item("Q1", "1", empresa="Beta", status_pedido="Cotação")
    item("N1", "1", empresa="Beta", nao_confiavel=True)
    item("Z1", "1", empresa="Beta", cnpj_cpf=OTHER)
    shown = get(client, pdf=False).context["statement"]
    assert [(part.company, [row[0].text for row in part.rows]) for part in shown.parts] == [
        ("Alfa", ["A1", "A2"]),
        ("Beta", ["B1"]),
    ]
    first, second = pages_of(get(client).content)
    assert first[0] == "Posição de pedidos Alfa"
    assert second[0] == "Posição de pedidos Beta"
    assert first[-3:] == [
        "A faturar: R$ 100,00 A entregar: R$ 70,00",
        "A faturar: US$ 11,00 A entregar: US$ 0,00",
        "Página 1 de 2",
    ]
    assert second[-2:] == ["A faturar: R$ 7,00 A entregar: R$ 0,00", "Página 2 de 2"]
    assert "US$ 11,00" in "".join(first[:-3])
    assert not {"Q1", "N1", "Z1"} & {line for page in (first, second) for line in page}


@pytest.mark.parametrize("language", ["pt-br", "en"])
def test_page_and_file_say_the_same(client, language):
    item("A1", "1", empresa="Alfa & <Cia>", pedido_cliente="PO 9", unid_medida_produto="cx")
    item("A2", "1", empresa="Alfa & <Cia>", data_entrega_pedido=None, data_pedido=None)
    headers = {"accept-language": language}
    page = get(client, pdf=False, headers=headers)
    html = page.content.decode()
    text = text_of(get(client, headers=headers).content)
    shown = page.context["statement"]
    cells = [*shown.headings, *(cell for part in shown.parts for row in part.rows for cell in row)]
    said = [shown.title, *(part.company for part in shown.parts)]
    said += [text for fact in shown.facts for text in fact]
    said += [text for cell in cells for text in (cell.text, *cell.notes)]
    said += [text for part in shown.parts for one in part.sums for text in vars(one).values()]
    assert len(said) > 30
    assert [one for one in said if escape(one) not in html] == []
    moment = re.compile(r" \d\d:\d\d$")
    assert [one for one in said if moment.sub("", one).replace(NBSP, " ") not in text] == []
    assert ("Página 1 de 1" if language == "pt-br" else "Page 1 of 1") in text
    assert reverse("admin:carteira_posicao_pdf", args=[CUSTOMER]) in html


@pytest.mark.parametrize(("rows", "pages"), [(3, 1), (120, 7)])
def test_rows_are_whole_and_each_page_has_headings_and_its_number(client, rows, pages):
    many(rows, empresa="Alfa")
    found = pages_of(get(client).content)
    assert len(found) == pages
    for number, page in enumerate(found, 1):
        assert HEADINGS in page
        assert page[-1] == f"Página {number} de {pages}"
        whole = numbers(page, "P")
        assert whole
        assert whole == numbers(page, "K") == numbers(page, "N") == numbers(page, "C")
    assert [n for page in found for n in numbers(page, "P")] == [f"{n:03}" for n in range(rows)]
    total = sum(range(rows))
    assert f"A faturar: R$ {total:,}".replace(",", ".") in found[-1][-2]


@pytest.mark.parametrize("rows", range(14, 20))
def test_sums_are_on_the_page_of_the_last_row_and_above_its_foot(client, rows):
    many(rows)
    for currency in ("EUR", "GBP", "USD"):
        item(f"X{currency}", "1", moeda=currency, data_entrega_pedido=None)
    content = get(client).content
    last = pages_of(content)[-1]
    assert "XUSD" in last
    assert [line.startswith("A faturar:") for line in last[-6:]] == [False, *[True] * 4, False]
    assert_nothing_is_at_the_foot(content)


def test_numbers_end_at_the_right_and_are_never_broken(client):
    item("A1", "1", valor_a_faturar=Decimal("1.5"), qtd_produto_pedido=7)
    item("A2", "2", valor_a_faturar=Decimal("9999999999999.99"), qtd_produto_pedido=7000)
    [page] = places_of(get(client).content)
    starts = {text: across for text, across, _up in page}
    assert starts["7.000"] < starts["7"]
    assert starts["R$ 9.999.999.999.999,99"] < starts["R$ 1,50"]


def test_it_is_a_file_of_a4_to_send(client):
    item(raz_social='Açaí "do" Vale\r\nLtda')
    answer = get(client)
    assert answer["Content-Type"] == "application/pdf"
    disposition = answer["Content-Disposition"]
    assert re.fullmatch(
        r'attachment; filename="posicao-acai-do-vale-ltda-\d{4}-\d\d-\d\d-\d{4}\.pdf"', disposition
    )
    reader = PdfReader(io.BytesIO(answer.content), strict=True)
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert reader.metadata.title == 'Posição de pedidos · Açaí "do" Vale  Ltda'
    assert reader.trailer["/Root"]["/Lang"] == "pt-br"


def test_a_name_that_no_file_can_have_is_left_out_of_its_name(client):
    item(raz_social="漢字", cnpj_cpf="")
    assert 'filename="posicao-2' in get(client, "漢字")["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ωμέγα Привет Łódź Đà Nẵng € ₽ “—”", "Ωμέγα Привет Łódź Đà Nẵng € ₽ “—”"),
        ("Cafe\u0301 do Joa\u0303o", "Café do João"),
        ("漢字 e 😀", "�� e �"),
        ("a\x07b\u200bc\u202ed\te", "abcd e"),
        ("{nb} **x** <b>y</b> %(page)s", "{nb} **x** <b>y</b> %(page)s"),
        ("\ue000\ue000\ue000\ue000", "����"),
    ],
)
def test_any_character_is_shown_or_marked(client, caplog, name, shown):
    item(nome_produto=name)
    assert shown in text_of(get(client).content)
    assert not caplog.records


def test_no_text_is_taken_for_the_number_of_pages(client):
    """The library has `{nb}` for it, and would count it as three digits."""
    item(nome_produto="{nb} " * 40)
    lines = text_of(get(client).content).splitlines()
    assert max(line.count("{nb}") for line in lines) == 7
    assert sum(line.count("{nb}") for line in lines) == 40


def test_long_texts_are_wrapped_and_none_is_longer_than_a_page(client):
    letters = "".join(chr(ord("A") + n % 26) for n in range(300))
    item("A1", "1", nome_produto=letters, raz_social="Nome " * 100)
    item("W" * 500, "2", pedido_cliente="W" * 20_000, data_entrega_pedido=datetime.date(2026, 6, 1))
    item("A3", "3", nome_produto="palavra " * 40)
    content = get(client).content
    assert_nothing_is_at_the_foot(content)
    pages = pages_of(content)
    text = "\n".join(line for page in pages for line in page)
    assert letters in text.replace("\n", "")
    assert "…" in text
    assert text.count("palavra") == 40
    assert [page[-1] for page in pages] == [
        f"Página {n} de {len(pages)}" for n in range(1, 1 + len(pages))
    ]


def test_more_rows_than_a_file_holds_are_refused_in_words(client, monkeypatch):
    monkeypatch.setattr("carteira.statement.pdf.MOST_ROWS", 2)
    many(3)
    answer = get(client, follow=True)
    assert answer.redirect_chain == [(reverse("admin:carteira_cliente", args=[CUSTOMER]), 302)]
    assert "Um PDF tem no máximo 2 itens" in answer.content.decode()
    assert get(client, pdf=False).status_code == 200


@pytest.mark.parametrize("pdf", [False, True])
def test_with_nothing_pending_it_leads_to_the_customer(client, pdf):
    item(qtd_faturada=Decimal(10))
    answer = get(client, pdf=pdf, follow=True)
    assert answer.redirect_chain == [(reverse("admin:carteira_cliente", args=[CUSTOMER]), 302)]
    assert "Não há nada pendente deste cliente." in answer.content.decode()


def test_who_is_bound_gets_his_rows_alone(login):
    item("OURS", "1", vendedor="Ana", valor_a_faturar=5)
    item("THEIRS", "2", vendedor="Bia", valor_a_faturar=7)
    client = login("Comercial")
    Sight.objects.create(user_id=client.session["_auth_user_id"], vendedores=["Ana"])
    text = text_of(get(client).content)
    assert "OURS" in text
    assert "THEIRS" not in text
    assert "A faturar: R$ 5,00" in text


def test_without_the_right_it_is_refused(login):
    item()
    assert get(login("none")).status_code == 403


def test_the_queries_are_those_of_the_page_however_many_rows(client):
    def queries(*, pdf: bool) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert get(client, pdf=pdf).status_code == 200
        return len(captured)

    many(3)
    few = queries(pdf=True)
    assert few == queries(pdf=False)
    many_more = [item(f"X{n}", "1", empresa=f"E{n % 5}") for n in range(60)]
    assert many_more
    assert queries(pdf=True) == few
