import pytest
from django.urls import reverse

from odoo_integration.models import BalanceChange
from tests.lab.records import item, run

pytestmark = pytest.mark.django_db
LISTS = ("carteira_carteiraprincipal", "odoo_integration_balancechange")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("given", "shown"), [("", 1), ("{}", 1), ("0", 0), ("9" * 30, 0), ("²", 1), ("1 OR 1", 1)]
)
def test_the_number_of_a_run_in_an_address_is_only_a_number(client, name, given, shown):
    item("VCD1")
    BalanceChange.objects.all().delete()
    one = run()
    BalanceChange.objects.create(run=one, num_pedido="VCD1", cod_produto="100", cause="new")
    page = client.get(reverse(f"admin:{name}_changelist"), {"execucao": given.format(one.pk)})
    assert len(page.context["cl"].result_list) == shown
