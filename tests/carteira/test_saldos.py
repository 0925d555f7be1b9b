"""`saldos` for other systems."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carteira.models import CarteiraPrincipal
from carteira.saldos import saldos
from tests.lab.costs import SMALL
from tests.lab.runs import run


def test_balances_are_two_queries_for_any_number_of_orders(company_of):
    company_of(SMALL)
    run()
    orders = list(CarteiraPrincipal.objects.values_list("num_pedido", flat=True).distinct())
    for asked in (orders[:1], orders):
        with CaptureQueriesContext(connection) as queries:
            saldos(asked)
        assert len(queries) == 2
