"""Manual orders: entered by people, with their balance."""

from decimal import Decimal

import pytest
from django.urls import reverse

from carteira.manual_import import MAX_LENGTHS
from carteira.models import CarteiraPrincipal
from tests.lab.records import invoice, item

from .pages import opened

pytestmark = pytest.mark.django_db
ADD = reverse("admin:carteira_carteiraprincipal_add")
VALUES = {
    "num_pedido": "MAN-1",
    "cod_produto": "100",
    "status_pedido": "Pedido de venda",
    "qtd_produto_pedido": "1.250,5",
    "preco_produto_pedido": "2,5",
    "cnpj_cpf": "12.345.678/0001-95",
    "estado": "sp",
}


def test_a_manual_order_is_created_with_its_balance_computed(client):
    invoice("1", 250, origem="MAN-1")
    invoice("2", 99, origem="MAN-1", status_nf="Cancelado")
    answer = client.post(ADD, VALUES)
    assert answer.status_code == 302, answer.context["errors"]
    one = CarteiraPrincipal.objects.get()
    assert (one.fonte, one.qtd_faturada, one.qtd_saldo_produto_pedido) == (
        "manual",
        Decimal(250),
        Decimal("1000.5"),
    )
    assert (one.cnpj_cpf, one.estado) == ("12345678000195", "SP")


def test_the_longest_texts_in_any_script_fit_every_index(client):
    limits = MAX_LENGTHS | {"cnpj_cpf": 14}
    longest = {
        name: "".join(chr(0x20000 + n) for n in range(limit)) for name, limit in limits.items()
    }
    numbers = {"qtd_produto_pedido": "123456789012,345", "preco_produto_pedido": "7654,3211"}
    answer = client.post(ADD, VALUES | longest | numbers | {"cnpj_cpf": "12345678000195"})
    assert answer.status_code == 302, answer.context["errors"]
    one = CarteiraPrincipal.objects.get()
    assert (len(one.empresa), len(one.raz_social), len(one.estado)) == (100, 255, 10)


REFUSED = {
    "an order number of Odoo's": ({"num_pedido": "VCD1"}, "Este número de pedido vem do Odoo."),
    "a negative quantity": ({"qtd_produto_pedido": "-1"}, "A quantidade não pode ser negativa."),
    "a very long number": ({"num_pedido": "9" * 51}, "No máximo 50 caracteres."),
    "a very long company": ({"empresa": "x" * 101}, "No máximo 100 caracteres."),
    "a very long state": ({"estado": "x" * 3000}, "No máximo 10 caracteres."),
    "a very long unit": ({"unid_medida_produto": "x" * 51}, "No máximo 50 caracteres."),
    "no product": ({"cod_produto": ""}, "Este campo é obrigatório."),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_it_refuses(client, reason):
    item("VCD1")
    values, text = REFUSED[reason]
    answer = client.post(ADD, VALUES | values)
    assert text in answer.content.decode()
    assert CarteiraPrincipal.objects.count() == 1


def test_the_same_key_twice_is_refused(client):
    client.post(ADD, VALUES)
    assert client.post(ADD, VALUES).status_code == 200
    assert CarteiraPrincipal.objects.count() == 1


def test_saving_again_takes_what_was_invoiced_meanwhile(client):
    client.post(ADD, VALUES)
    one = CarteiraPrincipal.objects.get()
    invoice("1", 50, origem="MAN-1")
    address = reverse("admin:carteira_carteiraprincipal_change", args=[one.pk])
    assert "O saldo gravado é" in client.get(address).content.decode()
    values = VALUES | {"qtd_cancelada_produto_pedido": "0"} | opened(client, address)
    client.post(address, values)
    one.refresh_from_db()
    assert one.qtd_saldo_produto_pedido == Decimal("1200.5")


def test_it_can_be_deleted_and_a_mirrored_one_cannot(client):
    client.post(ADD, VALUES)
    one = CarteiraPrincipal.objects.get()
    client.post(reverse("admin:carteira_carteiraprincipal_delete", args=[one.pk]), {"post": "yes"})
    assert not CarteiraPrincipal.objects.exists()


def test_a_number_of_odoos_is_free_in_another_company(client):
    item("VCD1", empresa="Sul")
    refused = client.post(ADD, VALUES | {"num_pedido": "VCD1", "empresa": "Sul"})
    assert "Este número de pedido vem do Odoo." in refused.content.decode()
    client.post(ADD, VALUES | {"num_pedido": "VCD1", "empresa": "Norte"})
    assert {one.empresa for one in CarteiraPrincipal.objects.filter(num_pedido="VCD1")} == {
        "Norte",
        "Sul",
    }
