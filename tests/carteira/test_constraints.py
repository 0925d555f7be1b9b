"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from tests.lab.runs import run


def test_the_database_refuses_a_second_item_of_one_key(company):
    company.order("S001", (1, 100))
    run()
    with pytest.raises(IntegrityError), transaction.atomic():
        CarteiraPrincipal.objects.create(num_pedido="S001", cod_produto="A")


def test_an_unknown_status_is_refused_by_the_database_too(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    with pytest.raises(IntegrityError), transaction.atomic():
        FaturamentoProduto.objects.update(status_nf="CANCELADO")


def test_an_invoice_line_is_never_there_twice(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    run(full=True)
    run(orders=("S001",))
    row = FaturamentoProduto.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
