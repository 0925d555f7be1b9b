"""No column of numbers holds NaN."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import GeneratedField

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import OdooUnit
from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.company import Company, tiny_dataset
from tests.lab.runs import run

from .rejected import odd_value, open_reasons, unreliable

COLUMNS = [
    (model, field.column)
    for model in (CarteiraPrincipal, FaturamentoProduto, LinhaPedido, OdooUnit)
    for field in model._meta.concrete_fields
    # Derived ones are computed from the others.
    if field.get_internal_type() == "DecimalField" and not isinstance(field, GeneratedField)
]


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_no_column_of_numbers_holds_nan(two_orders, model, column):
    run()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = 'NaN'")


def test_nan_over_xmlrpc_writes_nothing_odd(odoo):
    company = Company(odoo(tiny_dataset(), protocol="xmlrpc"))
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    odd_value(company, "uom.uom", UNIT, {"factor": float("nan")})
    run()
    assert unreliable() == {("S001", "A")}
    assert "factor: a positive factor" in open_reasons()["uom.uom", UNIT]
