"""The pages about a customer, a product and a whole invoice."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from carteira.conversation import add_comment
from carteira.models import CarteiraPrincipal
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
MATRIX, BRANCH, OTHER = "12345678000195", "12345678000276", "99999999000191"


def page(client, name: str, key: object):
    return client.get(reverse(f"admin:{name}", args=[key]))


def orders(answer) -> set[str]:
    return {row.num_pedido for row in answer.context["rows"]}


@pytest.fixture
def branches():
    item("M1", "10", cnpj_cpf=MATRIX, nome_produto="Palmito")
    item("M2", "20", cnpj_cpf=MATRIX, qtd_faturada=Decimal(10))
    item("B1", "10", cnpj_cpf=BRANCH, raz_social="Mercearia do Vale Filial")
    item("O1", "10", cnpj_cpf=OTHER, raz_social="Outra")


def test_a_customer_has_what_is_pending_of_one_cnpj_and_a_root_that_of_all(client, branches):
    assert orders(page(client, "carteira_cliente", MATRIX)) == {"M1"}
    root = page(client, "carteira_cliente", MATRIX[:8])
    assert orders(root) == {"M1", "B1"}
    assert [branch["key"] for branch in root.context["branches"]] == [MATRIX, BRANCH]


def test_an_id_that_only_begins_like_a_root_is_another_customer(client, branches):
    item("F1", "10", cnpj_cpf="123456789", raz_social="Foreign Foods")
    item("F2", "10", cnpj_cpf="12345678", raz_social="Short Foods")
    assert orders(page(client, "carteira_cliente", "12345678")) == {"M1", "B1", "F2"}
    assert orders(page(client, "carteira_cliente", "123456789")) == {"F1"}


def test_somebody_without_a_tax_id_is_found_by_the_name(client):
    item("X1", "10", cnpj_cpf="", raz_social="Feira / Livre")
    item("X2", "10", cnpj_cpf=MATRIX, raz_social="Feira / Livre")
    answer = page(client, "carteira_cliente", "Feira / Livre")
    assert orders(answer) == {"X1"}
    assert "grupo_cliente=Feira+%2F+Livre" in answer.context["list_url"]


def test_the_lists_it_leads_to_show_the_same(client, branches):
    for number, cnpj in (("F1", "123456789"), ("F2", "1234567890"), ("X1", ""), ("X2", MATRIX)):
        item(number, "10", cnpj_cpf=cnpj, raz_social="Feira")
    for key, found in (
        (MATRIX, {"M1", "X2"}),
        (MATRIX[:8], {"M1", "X2", "B1"}),
        ("123456789", {"F1"}),
        ("Feira", {"X1"}),
    ):
        listed = client.get(page(client, "carteira_cliente", key).context["list_url"])
        assert {row.num_pedido for row in listed.context["cl"].result_list} == found


def test_invoices_are_whole_ones_and_lead_to_their_page(client, branches):
    for number, product in ((1, "10"), (2, "20")):
        invoice("55", 3, odoo_id=number, odoo_move_id=7, cod_produto=product, cnpj_cliente=MATRIX)
    [shown] = page(client, "carteira_cliente", MATRIX).context["invoices"]
    assert (shown["numero_nf"], shown["value"]) == ("55", Decimal(60))
    whole = page(client, "carteira_nota", shown["odoo_move_id"])
    assert [line.cod_produto for line in whole.context["lines"]] == ["10", "20"]
    assert whole.context["value"] == Decimal(60)
    # Of a product, only what was invoiced of it.
    assert [i["value"] for i in page(client, "carteira_produto", "10").context["invoices"]] == [30]


def test_who_may_not_read_invoices_sees_none(branches, client):
    reader = User.objects.create_user("leitor", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_carteiraprincipal"))
    invoice("55", 3, odoo_move_id=7, cnpj_cliente=MATRIX)
    client.force_login(reader)
    answer = page(client, "carteira_cliente", MATRIX)
    assert answer.status_code == 200
    assert "invoices" not in answer.context
    assert page(client, "carteira_nota", 7).status_code == 403


def test_what_was_said_of_its_orders_is_there(client, branches):
    somebody = User.objects.create_user("bia")
    for number, text in (("M1", "do cliente"), ("O1", "de outro")):
        add_comment(somebody, text, CarteiraPrincipal.objects.get(num_pedido=number))
    said = page(client, "carteira_cliente", MATRIX).context["comments"]
    assert [comment.text for comment in said] == ["do cliente"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("carteira_cliente", "00000000000000"),
        ("carteira_posicao", "ninguém"),
        ("carteira_posicao_pdf", "ninguém"),
        ("carteira_produto", "0"),
        ("carteira_nota", 2**70),
    ],
)
def test_what_is_not_there_is_said_above_the_list(client, name, key):
    answer = client.get(reverse(f"admin:{name}", args=[key]), follow=True)
    assert answer.redirect_chain
    assert "não" in answer.content.decode().lower()
    assert answer.context["messages"]


def test_a_customer_with_nothing_pending_has_a_page(client):
    item("M2", "20", cnpj_cpf=MATRIX, qtd_faturada=Decimal(10))
    assert "Nada pendente" in page(client, "carteira_cliente", MATRIX).content.decode()


def test_late_items_say_so(client):
    today = timezone.localdate()
    item("M1", "1", cnpj_cpf=MATRIX, data_entrega_pedido=today - datetime.timedelta(days=3))
    assert "3 dias de atraso" in page(client, "carteira_cliente", MATRIX).content.decode()
