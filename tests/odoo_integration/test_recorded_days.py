"""Two days of a real Odoo 17, against the balances that were true there."""

import pytest
from django.db import connection

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import BalanceChange
from tests.lab.recorded import DAY0, DAY1, DAYS
from tests.lab.runs import POLICIES, PROTOCOLS, balances, expected, run
from tests.lab.state import state


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_full_sync_equals_odoos_own_balances(odoo, protocol):
    odoo(DAY0, protocol=protocol, version=PROTOCOLS[protocol])

    done = run()

    assert done.status == "done"
    assert balances() == expected(DAY0)
    assert done.balance_queries == 1


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_incremental_day_equals_a_full_sync_of_it(odoo, settings, protocol, policy):
    settings.FATURADO_CONTA, settings.NOTA_CREDITO = POLICIES[policy]
    version = PROTOCOLS[protocol]
    simulator = odoo(DAY0, protocol=protocol, version=version)
    run()
    before = balances()
    simulator.swap(DAY1)

    done = run()

    assert done.mode == "incremental"
    assert balances() == expected(DAY1, policy)
    after, incremental = balances(), state()
    deleted = {key for key in before if key not in after}
    differ = {k for k in before | after if before.get(k) != after.get(k)}
    changes = {
        (c.num_pedido, c.cod_produto): c
        for c in BalanceChange.objects.of_balances().filter(run=done)
    }
    renamed_from = {c.chave_anterior for c in changes.values() if c.cause == "renamed"}
    assert {" · ".join(k) for k in deleted} - renamed_from == {
        f"{i.num_pedido} · {i.cod_produto}"
        for i in CarteiraPrincipal.objects.filter(retirado_em__isnull=False)
    }
    assert {" · ".join(k) for k in differ} == ({" · ".join(k) for k in changes} | renamed_from)

    again = run()
    assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)
    assert state() == incremental

    fresh = run(full=True)
    assert (fresh.created, fresh.updated, fresh.retired) == (0, 0, 0)
    for model in (CarteiraPrincipal, LinhaPedido, FaturamentoProduto):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE odoo_order, odoo_move, odoo_partner, odoo_product, odoo_unit, odoo_name,"
            " sync_cursor; UPDATE sync_state SET baseline = NULL"
        )
    run()
    assert state() == incremental


@pytest.mark.parametrize("day", ["day0", "day1"])
def test_verify_explains_every_difference(odoo, day):
    odoo(DAYS / day)
    done = run(verify=True)
    assert done.verification["unexplained"] == 0
    assert done.verification["equal"] > 1500
