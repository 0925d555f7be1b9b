"""Extra fields on the screens: shown, chosen as columns, filtered, grouped, sorted and exported."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from carteira.models import CampoExtra
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")
KINDS = {
    "sale.order.x_texto": ("texto", "Rótulo & texto"),
    "sale.order.x_escolha": ("escolha", "Prioridade"),
    "product.product.x_sim": ("sim_nao", "Frágil"),
    "sale.order.x_inteiro": ("inteiro", "Volumes"),
    "sale.order.x_numero": ("numero", "Cubagem"),
    "sale.order.x_valor": ("valor", "Frete"),
    "sale.order.x_dia": ("dia", "Coleta"),
    "res.partner.x_momento": ("momento", "Visita"),
}
FIRST = {
    "sale.order.x_texto": "Ação <b>urgente</b>",
    "sale.order.x_escolha": "Alta",
    "product.product.x_sim": True,
    "sale.order.x_inteiro": 12,
    "sale.order.x_numero": 1.5,
    "sale.order.x_valor": 1234.5,
    "sale.order.x_dia": "2026-02-28",
    "res.partner.x_momento": "2026-03-01 01:30:00+00",
}
SECOND = {
    "sale.order.x_texto": "=1+1",
    "sale.order.x_escolha": "Baixa",
    "product.product.x_sim": False,
    "sale.order.x_inteiro": -3,
    "sale.order.x_numero": 0,
    "sale.order.x_valor": 0.1,
    "sale.order.x_dia": "2026-03-15",
}


@pytest.fixture
def fields(settings):
    settings.ODOO_EXTRA_FIELDS = list(KINDS)
    CampoExtra.objects.bulk_create(
        CampoExtra(
            nome=name,
            ordem=n,
            tipo=kind,
            titulo=title,
            opcoes=["Baixa", "Alta"] if kind == "escolha" else [],
            nos_itens=True,
            nas_faturas=not name.startswith("sale."),
        )
        for n, (name, (kind, title)) in enumerate(KINDS.items())
    )


@pytest.fixture
def rows(fields):
    day = timezone.localdate()
    item("N1", "1", extras=FIRST, data_entrega_pedido=day)
    item("N2", "1", extras=SECOND, data_entrega_pedido=day)
    item("N3", "1", extras=None, data_entrega_pedido=day)


def found(client, base: str = BACKLOG, **query) -> list[str]:
    answer = client.get(base, query)
    assert answer.status_code == 200
    return [one.num_pedido for one in answer.context["cl"].result_list]


FILTERS = {
    "a text in any case, without its accents": ({"sale.order.x_texto": "acao"}, ["N1"]),
    "a choice": ({"sale.order.x_escolha": "Baixa"}, ["N2"]),
    "several choices": ({"sale.order.x_escolha": ["Baixa", "Alta"]}, ["N1", "N2"]),
    "yes": ({"product.product.x_sim": "sim"}, ["N1"]),
    "no": ({"product.product.x_sim": "nao"}, ["N2"]),
    "a whole number": ({"sale.order.x_inteiro_de": "0"}, ["N1"]),
    "up to a number": ({"sale.order.x_numero_ate": "1,4"}, ["N2"]),
    "between two amounts": (
        {"sale.order.x_valor_de": "1.234,50", "sale.order.x_valor_ate": "2000"},
        ["N1"],
    ),
    "a period": (
        {"sale.order.x_dia_de": "2026-03-01", "sale.order.x_dia_ate": "2026-03-31"},
        ["N2"],
    ),
    "no date": ({"sale.order.x_dia_sem_data": "sim"}, ["N3"]),
    "a moment by its day in Brazil": (
        {"res.partner.x_momento_de": "2026-02-28", "res.partner.x_momento_ate": "2026-02-28"},
        ["N1"],
    ),
    "no number": ({"sale.order.x_numero_de": "doze"}, ["N1", "N2", "N3"]),
    "an unknown choice": ({"sale.order.x_escolha": "'; DROP TABLE x --"}, []),
    "two of them": ({"sale.order.x_escolha": "Alta", "sale.order.x_inteiro_ate": "12"}, ["N1"]),
}


@pytest.mark.parametrize("case", FILTERS)
def test_it_filters_by(client, rows, case):
    query, orders = FILTERS[case]
    assert found(client, **query) == orders


def test_what_is_no_number_is_said(client, rows):
    page = client.get(BACKLOG, {"sale.order.x_numero_de": "NaN"})
    assert "Cubagem: “NaN” não é um número" in page.content.decode()


def test_columns_are_shown_when_they_are_chosen(client, rows):
    page = client.get(BACKLOG)
    assert "Prioridade" in page.content.decode()
    shown = [str(name) for name in page.context["cl"].list_display]
    assert not set(shown) & set(KINDS)

    page = client.get(BACKLOG, {"colunas": ["product", *KINDS]})
    text = page.content.decode()
    assert [str(name) for name in page.context["cl"].list_display][-8:] == list(KINDS)
    assert "Ação &lt;b&gt;urgente&lt;/b&gt;" in text
    for written in ("Rótulo &amp; texto", "Alta", "Sim", "1.234,5", "28/02/2026 22:30"):
        assert written in text
    form = page.context["column_form"]["columns"]
    assert [shown for name, _title, shown in form if name in KINDS] == [True] * 8


@pytest.mark.parametrize("name", KINDS)
def test_a_column_sorts(client, rows, name):
    columns = {"colunas": [name]}
    place = [str(n) for n in client.get(BACKLOG, columns).context["cl"].list_display].index(name)
    ascending = found(client, **columns, o=f"{place}")
    descending = found(client, **columns, o=f"-{place}")
    if name == "res.partner.x_momento":
        # The only one with a value.
        assert (ascending[0], descending[-1]) == ("N1", "N1")
        return
    with_value = [order for order in ascending if order != "N3"]
    assert [order for order in descending if order != "N3"] == with_value[::-1]
    first = "N1" if name in ("sale.order.x_escolha", "sale.order.x_dia") else "N2"
    assert with_value[0] == first


@pytest.mark.parametrize(
    ("name", "groups"),
    {
        "sale.order.x_escolha": {"Alta", "Baixa", "não informado"},
        "product.product.x_sim": {"Sim", "Não", "não informado"},
        "sale.order.x_inteiro": {"12", "-3", "não informado"},
        "sale.order.x_dia": {"02/2026", "03/2026", "sem data"},
        "res.partner.x_momento": {"02/2026", "sem data"},
    }.items(),
)
def test_it_groups_by(client, rows, name, groups):
    table = client.get(BACKLOG, {"agrupar": name}).context["cl"].groups
    assert {row.text for row in table.rows} == groups
    listed = [
        client.get(BACKLOG + row.rows).context["cl"].result_list.values_list("pk", flat=True)
        for row in table.rows
    ]
    assert [[str(len(ids))] for ids in listed] == [row.cells[0] for row in table.rows]
    assert sorted(pk for ids in listed for pk in ids) == sorted(
        {pk for ids in listed for pk in ids}
    )


def test_the_files_have_a_column_for_each(client, rows):
    [head, *lines] = csv.reader(
        io.StringIO(
            b"".join(client.get(f"{BACKLOG}exportar/csv/")).decode("utf-8-sig"),
        ),
        delimiter=";",
    )
    assert head[-8:] == list(KINDS)
    assert lines[0][-8:] == [
        *("Ação <b>urgente</b>", "Alta", "Sim", "12", "1,5", "1234,5"),
        *("28/02/2026", "28/02/2026 22:30:00"),
    ]
    assert lines[1][-8:] == ["'=1+1", "Baixa", "Não", "-3", "0", "0,1", "15/03/2026", ""]
    assert lines[2][-8:] == [""] * 8

    book = io.BytesIO(b"".join(client.get(f"{BACKLOG}exportar/xlsx/")))
    head, first, second, *_ = load_workbook(book).active.iter_rows(values_only=True)
    assert head[-8:] == tuple(title for _kind, title in KINDS.values())
    assert first[-8:] == (
        *("Ação <b>urgente</b>", "Alta", "Sim", 12, 1.5, 1234.5),
        *map(datetime.datetime.fromisoformat, ("2026-02-28", "2026-02-28 22:30")),
    )
    assert second[-8:-2] == ("=1+1", "Baixa", "Não", -3, 0, 0.1)


def test_the_pages_of_an_item_and_of_an_invoice_show_them(client, rows):
    one = item("N9", "1", extras=FIRST)
    page = client.get(reverse("admin:carteira_carteiraprincipal_change", args=[one.pk]))
    groups = dict(page.context["record"])
    assert dict(groups["Campos extras"]) == {
        "Rótulo & texto": "Ação <b>urgente</b>",
        "Prioridade": "Alta",
        "Frágil": "Sim",
        "Volumes": "12",
        "Cubagem": "1,5",
        "Frete": "1.234,5",
        "Coleta": "28/02/2026",
        "Visita": "28/02/2026 22:30",
    }
    line = invoice("1", 1, extras={"product.product.x_sim": False})
    page = client.get(reverse("admin:carteira_faturamentoproduto_change", args=[line.pk]))
    assert dict(dict(page.context["record"])["Campos extras"]) == {"Frágil": "Não"}


def test_invoices_have_those_of_their_table(client, rows):
    invoice("1", 1, extras={"product.product.x_sim": False}, odoo_id=1)
    invoice("2", 1, extras={"product.product.x_sim": True}, odoo_id=2)
    page = client.get(INVOICES, {"product.product.x_sim": "sim", "colunas": list(KINDS)})
    cl = page.context["cl"]
    assert [str(name) for name in cl.list_display][-2:] == [
        "product.product.x_sim",
        "res.partner.x_momento",
    ]
    assert len(cl.result_list) == 1


def test_what_is_no_more_in_the_setting_is_not_shown(client, rows, settings):
    settings.ODOO_EXTRA_FIELDS = ["sale.order.x_escolha"]
    page = client.get(BACKLOG, {"colunas": list(KINDS)})
    assert [str(name) for name in page.context["cl"].list_display][-1] == "sale.order.x_escolha"
    assert "Cubagem" not in page.content.decode()


def test_without_the_setting_nothing_is_asked(client, rows, settings):
    client.get(BACKLOG)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(BACKLOG)
    settings.ODOO_EXTRA_FIELDS = []
    with CaptureQueriesContext(connection) as without:
        client.get(BACKLOG)
    assert len(asked) == len(without)
    assert "campo_extra" not in str(without.captured_queries)


def test_numbers_keep_their_digits():
    from carteira.extras import value_of

    extra = CampoExtra(nome="x", tipo="numero")
    assert value_of(extra, {"x": 0.1}) == Decimal("0.1")
    assert value_of(extra, {"x": 123456789012.25}) == Decimal("123456789012.25")


HOSTILE = ("%s", "'", "\\", "{}", "a" * 3000, "9" * 400, "1e999", "-0", "２", "2026-13-45", "😀")


@pytest.mark.parametrize("value", HOSTILE)
def test_odd_values_in_an_address_are_no_error(client, rows, value):
    for name, (kind, _title) in KINDS.items():
        from_to = kind in ("inteiro", "numero", "valor", "dia", "momento")
        parameters = [f"{name}_de", f"{name}_ate"] if from_to else [name]
        if kind not in ("numero", "valor"):
            parameters.append(f"grupo_{name}")
        for parameter in parameters:
            assert client.get(BACKLOG, {parameter: value}).status_code == 200, parameter


def test_the_list_as_it_was_shows_them_too(client, rows):
    query = {"documentos_em": timezone.localdate().isoformat(), "colunas": list(KINDS)}
    assert client.get(BACKLOG, query).status_code == 200
