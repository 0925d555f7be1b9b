"""Which rows each condition of the business finds, one row at a time."""

from decimal import Decimal

import pytest
from django.utils import timezone

from carteira import rules
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from carteira.saldos import saldos
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def items(condition) -> set[str]:
    found = CarteiraPrincipal.objects.filter(condition)
    return set(found.values_list("num_pedido", flat=True))


def lines(condition) -> set[str]:
    found = FaturamentoProduto.objects.filter(condition)
    return set(found.values_list("numero_nf", flat=True))


def test_without_a_rate_are_items_that_exist_and_whose_currency_has_none():
    item("NO RATE", cotacao=None)
    item("RATE")
    item("RETIRED", cotacao=None, retirado_em=NOW)
    assert items(rules.SEM_COTACAO) == {"NO RATE"}


def test_to_deliver_are_items_with_something_left_of_orders_that_stand():
    item("LEFT", qtd_entregue=Decimal("9.5"))
    item("QUOTED", qtd_entregue=Decimal(9), status_pedido="Cotação")
    item("DELIVERED", qtd_entregue=Decimal(10))
    item("UNKNOWN")
    item("CANCELLED", qtd_entregue=Decimal(9), status_pedido="Cancelado")
    item("RETIRED", qtd_entregue=Decimal(9), retirado_em=NOW)
    assert items(rules.POR_ENTREGAR) == {"LEFT", "QUOTED"}


def test_delivered_and_invoiced_are_compared_in_items_that_exist():
    item("DELIVERED", qtd_entregue=Decimal(8), qtd_faturada=Decimal(6))
    item("INVOICED", qtd_entregue=Decimal(6), qtd_faturada=Decimal(8))
    item("EQUAL", qtd_entregue=Decimal(6), qtd_faturada=Decimal(6))
    item("UNKNOWN", qtd_faturada=Decimal(6))
    item("RETIRED", qtd_entregue=Decimal(8), qtd_faturada=Decimal(6), retirado_em=NOW)
    item("RETIRED TOO", qtd_entregue=Decimal(6), qtd_faturada=Decimal(8), retirado_em=NOW)
    assert items(rules.ENTREGUES_E_NAO_FATURADOS) == {"DELIVERED"}
    assert items(rules.FATURADOS_E_NAO_ENTREGUES) == {"INVOICED"}


def test_the_sign_of_a_balance_is_exact():
    for number, invoiced in {"LEFT": "9.999", "ZERO": "10", "BEYOND": "10.001"}.items():
        item(number, qtd_faturada=Decimal(invoiced))
    item("RETIRED", qtd_faturada=Decimal(10), retirado_em=NOW)
    assert items(rules.A_FATURAR) == {"LEFT"}
    assert items(rules.ZERADOS) == {"ZERO"}
    assert items(rules.ALEM_DO_PEDIDO) == {"BEYOND"}


def test_the_sign_of_what_is_left_to_deliver_is_exact():
    for number, delivered in {"LEFT": "9.999", "ZERO": "10", "BEYOND": "10.001"}.items():
        item(number, qtd_entregue=Decimal(delivered))
    assert items(rules.A_ENTREGAR) == {"LEFT"}


def test_what_was_ordered_is_worth_odoos_amount_in_the_companys_currency():
    item("ODOO", valor_pedido=Decimal(99), cotacao=Decimal("0.2"))
    item("MAN1", fonte="manual", preco_produto_pedido=Decimal("2.5"))
    item("NO RATE", valor_pedido=Decimal(99), cotacao=None)
    found = CarteiraPrincipal.objects.com_valor_pedido()
    assert dict(found.values_list("num_pedido", "valor_pedido_empresa")) == {
        "ODOO": Decimal(495),
        "MAN1": Decimal(25),
        "NO RATE": None,
    }


def test_a_line_names_no_order_if_it_has_neither_a_text_nor_an_order_line():
    alone = {"vinculo": "nenhum", "origem": ""}
    invoice("NONE", 1, **alone)
    invoice("BY LINE", 1, **alone, linhas_pedido=[7])
    invoice("BY TEXT", 1, vinculo="origem")
    invoice("RETIRED", 1, **alone, retirado_em=NOW)
    assert lines(rules.SEM_PEDIDO) == {"NONE"}


def test_an_operation_adds_to_what_was_delivered_or_is_a_bonus():
    invoice("SALE", 1)
    invoice("SHIPPED", 1, consome_entregar=True)
    invoice("BONUS", 1, bonificacao=True)
    invoice("BOTH", 1, consome_entregar=True, bonificacao=True)
    assert lines(rules.DE_OPERACAO) == {"SHIPPED", "BONUS", "BOTH"}


def test_an_item_takes_the_lines_of_its_company_and_without_one_those_of_all():
    for company in ("", "Norte", "Sul"):
        invoice(company, 2, empresa=company)
    assert lines(rules.da_empresa("Norte")) == {"Norte"}
    assert lines(rules.da_empresa("")) == {"", "Norte", "Sul"}
    item(fonte="manual")
    assert saldos(["VCD1"], empresa="") == {("VCD1", "100"): 4}
