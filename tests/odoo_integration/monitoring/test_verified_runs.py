"""A run of chosen orders says nothing of the others: it ends no alarm about all of the data."""

import datetime

import pytest
from django.db.models import F
from django.utils import timezone

from carteira.models import CarteiraPrincipal
from odoo_integration.models import SyncRun, SyncState
from odoo_integration.monitoring.health import examine
from tests.lab.commands import command

pytestmark = pytest.mark.django_db(transaction=True)


def is_well(check: str) -> bool:
    [finding] = examine([check])
    return finding.ok


@pytest.fixture
def two_orders(company):
    company.order("S001", (1, 100))
    company.order("S002", (1, 100))
    return company


def shift_balance(order: str, by: int) -> None:
    CarteiraPrincipal.objects.filter(num_pedido=order).update(
        qtd_produto_pedido=F("qtd_produto_pedido") + by,
        qtd_saldo_produto_pedido=F("qtd_saldo_produto_pedido") + by,
    )


def test_verifying_one_order_leaves_the_alarm_about_another(two_orders, capsys):
    command(capsys)
    shift_balance("S002", 5)
    assert command(capsys, "--verify")[0] == 1
    assert not is_well("verification")

    assert command(capsys, "--order", "S001", "--verify")[0] == 0
    assert SyncRun.objects.first().verified == "orders"
    assert not is_well("verification")

    shift_balance("S002", -5)
    assert command(capsys, "--order", "S002", "--verify")[0] == 0
    assert not is_well("verification")
    assert command(capsys, "--verify")[0] == 0
    assert is_well("verification")


def test_verifying_one_order_does_not_make_old_data_fresh(two_orders, capsys):
    command(capsys)
    SyncState.objects.update(asked_at=timezone.now() - datetime.timedelta(days=3))
    assert not is_well("freshness")

    assert command(capsys, "--order", "S001", "--verify")[0] == 0
    assert not is_well("freshness")

    assert command(capsys, "--verify")[0] == 0
    assert is_well("freshness")
