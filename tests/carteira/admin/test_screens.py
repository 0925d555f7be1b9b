"""How things are written on the screens."""

import datetime
import re
from decimal import Decimal

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from carteira.admin.backlog.filters import Late
from carteira.formats import NBSP, duration, money, percentage, short_money
from odoo_integration.monitoring.health import examine
from tests.lab.records import invoice, item, run

from .pages import opened

pytestmark = pytest.mark.django_db
BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")


def page_of(client, name: str, *args, **query) -> str:
    return client.get(reverse(f"admin:{name}", args=args), query).content.decode()


MONEY = [
    ("1.999", "R$ 2,00"),
    ("1234.565", "R$ 1.234,57"),
    ("-0.005", "−R$ 0,01"),
    ("1000000", "R$ 1.000.000,00"),
]


@pytest.mark.parametrize(("value", "text"), MONEY)
def test_money_is_rounded_not_cut(value, text):
    assert money(Decimal(value)) == text.replace(" ", NBSP)


def test_a_short_value_is_rounded_and_a_share_is_not():
    assert short_money(Decimal(4_082_171)) == f"4,1{NBSP}mi"
    assert short_money(Decimal(366_700)) == f"367{NBSP}mil"
    assert percentage(Decimal("99.96")) == f"99{NBSP}%"


TIMES = [(0, "0 s"), (0.01, "< 0,1 s"), (0.26, "0,3 s"), (42.4, "42 s"), (200, "3 min 20 s")]


@pytest.mark.parametrize(("seconds", "text"), [*TIMES, (3900, "1 h 05 min"), (None, "—")])
def test_a_duration_is_said_as_people_say_it(seconds, text):
    assert duration(seconds) == text


def test_days_are_written_in_the_readers_language(client):
    one = item(data_entrega_pedido=datetime.date(2026, 6, 20))
    for address in (BACKLOG, reverse("admin:carteira_pedido", args=[one.num_pedido])):
        for language, text in (("pt-br", "20/06/2026"), ("en", "2026-06-20")):
            answer = client.get(address, headers={"accept-language": language})
            assert text in answer.content.decode(), (address, language)


def test_short_numbers_are_words_of_the_readers_language():
    with translation.override("en"):
        assert short_money(Decimal(4_082_171)) == f"4.1{NBSP}M"
        assert short_money(Decimal(366_700)) == f"367{NBSP}k"


def test_the_history_names_fields_in_portuguese(client):
    one = item()
    address = reverse("admin:carteira_carteiraprincipal_change", args=[one.pk])
    posted = {"observacao_interna": "ligar", "forma_agendamento": "e-mail"}
    client.post(address, posted | opened(client, address))
    page = page_of(client, "carteira_carteiraprincipal_history", one.pk)
    assert "Observação interna: — → ligar; Forma de agendamento: — → e-mail" in page
    assert "Internal" not in page


def test_a_mirrored_item_is_a_record_with_a_form_for_our_notes_alone(client):
    one = item(preco_produto_pedido=Decimal("9.90"), data_entrega_pedido=datetime.date(2026, 6, 20))
    page = page_of(client, "carteira_carteiraprincipal_change", one.pk)
    assert page.count("<fieldset") == 1
    for text in ("12.345.678/0001-95", "20/06/2026", f"R${NBSP}9,90", "<dd>10</dd>"):
        assert text in page
    assert "Embalagem" not in page
    assert "Salvar e adicionar outro" not in page


def test_a_manual_item_is_a_form(client):
    one = item("MAN1", fonte="manual")
    page = page_of(client, "carteira_carteiraprincipal_change", one.pk)
    assert 'name="qtd_produto_pedido"' in page
    assert 'class="record"' not in page


def test_a_reader_sees_the_whole_of_a_manual_item(login):
    one = item("MAN1", fonte="manual", observacao_interna="ligar antes")
    page = page_of(login("Consulta"), "carteira_carteiraprincipal_change", one.pk)
    assert "Palmito inteiro" in page
    assert "ligar antes" in page


def test_an_invoice_is_a_record(client):
    line = invoice("123", 6, cnpj_cliente="12345678000195")
    page = page_of(client, "carteira_faturamentoproduto_change", line.pk)
    for text in ("12.345.678/0001-95", "10/06/2026", f"R${NBSP}60,00", "Lançado", "Pedido VCD1"):
        assert text in page
    assert "<fieldset" not in page


def test_invoices_are_found_and_exported_by_their_due_date(client):
    may = invoice("MAY", 1, data_vencimento=datetime.date(2026, 5, 31))
    invoice("JUNE", 1, data_vencimento=datetime.date(2026, 6, 1))
    invoice("NONE", 1)
    query = {"vencimento_de": "2026-05-01", "vencimento_ate": "2026-05-31"}
    answer = client.get(INVOICES, query)
    assert [line.pk for line in answer.context["cl"].result_list] == [may.pk]
    assert "Vencimento: <strong>01/05/2026 – 31/05/2026</strong>" in answer.content.decode()
    page = page_of(client, "carteira_faturamentoproduto_change", may.pk)
    assert re.search(r"Vencimento</dt>\s*<dd[^>]*>31/05/2026</dd>", page)
    export = reverse("admin:carteira_faturamentoproduto_exportar", args=["csv"])
    heading, line = b"".join(client.get(export, query).streaming_content).decode().splitlines()
    row = dict(zip(heading.split(";"), line.split(";"), strict=True))
    assert row["data_vencimento"] == "31/05/2026"


def test_late_is_said_in_words(client):
    item(data_entrega_pedido=timezone.localdate() - datetime.timedelta(days=1))
    assert (
        '<small class="badge bad">1 dia de atraso</small>' in client.get(BACKLOG).content.decode()
    )


def test_a_filter_that_is_on_or_off_is_one_click_either_way(client):
    assert "?atrasado=sim" in client.get(BACKLOG).content.decode()
    on = client.get(BACKLOG, {"atrasado": "sim", "uf": "SP"})
    [late] = [spec for spec in on.context["cl"].filter_specs if isinstance(spec, Late)]
    [choice] = late.choices(on.context["cl"])
    assert (choice["selected"], choice["query_string"]) == (True, "?uf=SP")


def test_clearing_a_search_keeps_the_filters(client):
    assert (
        '<a class="clear" href="?uf=SP">'
        in client.get(BACKLOG, {"q": "palmito", "uf": "SP"}).content.decode()
    )


def test_a_period_stands_in_its_filter_as_dates_are_written(client):
    page = client.get(BACKLOG, {"pedido_de": "2026-06-01"}).content.decode()
    assert "Data do pedido: <strong>01/06/2026 – …</strong>" in page


def test_a_cancelled_credit_note_is_not_taken_from_the_cancelled(client):
    today = timezone.localdate()
    invoice("1", 5, status_nf="Cancelado", data_fatura=today)
    invoice("2", -9, status_nf="Cancelado", nota_credito=True, data_fatura=today)
    [month] = client.get(INVOICES).context["cl"].summary.data["months"]
    assert (month["cancelled"], month["credited"]) == (Decimal(50), None)
    assert f"data_fatura__month={today.month}" in month["url"]


def test_permissions_are_named_in_portuguese(client):
    me = User.objects.get()
    group = Group.objects.get(name="Consulta")
    for model, pk in (("group", group.pk), ("user", me.pk)):
        page = page_of(client, f"auth_{model}_change", pk)
        assert "Can view" not in page
        assert "Carteira e faturamento · item da carteira: ver" in page


def test_an_address_of_nothing_gets_our_page_in_debug_mode_too(client, settings):
    settings.DEBUG = True
    answer = client.get(reverse("admin:index") + "nada/")
    assert answer.status_code == 404
    assert "Esta página não existe" in answer.content.decode()


AGES = [(20, rf"Odoo visto há 2\d{NBSP}s"), (7 * 60, f"Odoo visto há 7{NBSP}minutos")]


@pytest.mark.parametrize(("seconds", "text"), AGES)
def test_the_age_of_the_data_is_said_as_people_say_it(seconds, text):
    run(promoted_at=timezone.now() - datetime.timedelta(seconds=seconds))
    [finding] = examine(["freshness"])
    assert finding.ok
    assert re.match(text, finding.text)


NOTICES = [
    ({"p": "99"}, "Não há página 99; esta é a primeira."),
    ({"p": "abc"}, "Não há página abc; esta é a primeira."),
    ({"pedido_de": "abc"}, "“abc” não é uma data como 2026-12-31 e fica de fora."),
    (
        {"entrega_de": "2026-06-02", "entrega_ate": "2026-06-01"},
        "Data de entrega: o primeiro dia é depois do último.",
    ),
]


@pytest.mark.parametrize(("query", "said"), NOTICES)
def test_what_an_address_asks_for_in_vain_is_said(client, query, said):
    item()
    assert said in client.get(BACKLOG, query).content.decode()
    assert 'class="notice"' not in client.get(BACKLOG, {"p": "1"}).content.decode()


def test_one_problem_is_said_in_the_singular(client):
    item("VCD1", "SEM-CODIGO-7")
    front = client.get(reverse("admin:index")).content.decode()
    assert "<strong>1</strong> Item em aberto de produto sem código" in front
    item("VCD2", "SEM-CODIGO-8")
    front = client.get(reverse("admin:index")).content.decode()
    assert "<strong>2</strong> Itens em aberto de produtos sem código" in front


def test_what_is_selected_is_said_as_people_say_it(client):
    for number in range(51):
        item(f"N{number}")
    page = client.get(BACKLOG).content.decode()
    assert "Nenhuma de 50 selecionada" in page
    assert 'data-selected="Selecionadas: {marked} de 50"' in page
    # The other lists are counted by Django's own script.
    scripts = client.get(reverse("admin:jsi18n")).content.decode()
    assert "%(sel)s de %(cnt)s selecionadas" in scripts
    assert "Selecionar todas as 51 linhas" in page
    assert "carteira</a>" not in page.partition('class="question')[2].partition("</span>")[0]


@pytest.mark.parametrize("query", [{}, {"agrupar": "cliente"}, {"q": "nothing of it"}])
def test_a_list_loads_none_of_the_scripts_of_djangos_lists(client, query):
    item()
    page = client.get(BACKLOG, query).content.decode()
    scripts = set(re.findall(r'<script src="([^"]+)"', page))
    ours = {one for one in scripts if "/carteira/" in one}
    assert {"in_place", "selection", "panel", "keys"} <= set(map(_named, ours))
    assert set(map(_named, scripts - ours)) == {"theme", "filters"}


def _named(script: str) -> str:
    """The name of a script's file, without the hash that collected ones have."""
    return script.rsplit("/", 1)[-1].partition(".")[0]


def test_a_manual_order_of_ten_is_not_shown_as_ten_thousand(client):
    one = item("MAN1", fonte="manual", qtd_produto_pedido=Decimal("10.000"))
    page = page_of(client, "carteira_carteiraprincipal_change", one.pk)
    assert re.search(r'name="qtd_produto_pedido" value="10"', page)
    one = item("MAN2", fonte="manual", qtd_produto_pedido=Decimal("2.500"))
    page = page_of(client, "carteira_carteiraprincipal_change", one.pk)
    assert re.search(r'name="qtd_produto_pedido" value="2,5"', page)


def test_a_weight_has_its_unit(client):
    page = page_of(client, "carteira_faturamentoproduto_change", invoice("1", 1).pk)
    assert "Peso unitário (kg)" in page


def test_an_error_page_has_the_menu_of_who_sees_it(client, login):
    for someone in (client, login("Consulta")):
        page = someone.get(reverse("admin:index") + "nada/").content.decode()
        assert f'<a href="{BACKLOG}">Carteira</a>' in page
        name = get_user(someone).get_username()
        assert f'<div id="user-tools"><strong>{name}</strong></div>' in page
    assert "<summary>Ajustes</summary>" in client.get("/nada/").content.decode()
    assert "nav" not in Client().get("/nada/").content.decode()


def test_a_list_names_the_keys_that_it_has(client):
    item()
    invoice("1", 1)
    keys = "Teclas: / pesquisar, j e k linha seguinte e anterior, Enter abrir"
    every = f"{keys}, x selecionar, espaço por que o saldo é este</span>"
    assert every in page_of(client, "carteira_carteiraprincipal_changelist")
    assert f"{keys}</span>" in page_of(client, "carteira_faturamentoproduto_changelist")


def test_the_icon_is_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(".svg")


def test_a_list_tells_when_odoo_was_seen(client):
    run(promoted_at=timezone.now() - datetime.timedelta(seconds=20))
    page = client.get(reverse("admin:carteira_carteiraprincipal_changelist")).content.decode()
    assert re.search(rf"Odoo visto há 2\d{NBSP}s, em ", page)
