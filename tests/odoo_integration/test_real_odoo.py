"""The whole job against a real Odoo, named by the environment."""

import datetime

import pytest
from django.utils import timezone

from carteira.models import CarteiraPrincipal, LinhaPedido
from odoo_integration.models import SyncRun
from tests.lab.at_date import SINCE, asking, odoos, unexplained
from tests.lab.runs import run
from tests.settings import REAL_ODOO

pytestmark = [
    pytest.mark.odoo,
    pytest.mark.skipif("ODOO_URL" not in REAL_ODOO, reason="no real Odoo: ODOO_URL is not set"),
]


@pytest.fixture
def real_odoo(settings, transactional_db):
    for name in ("URL", "DB", "USER", "PASSWORD", "API_KEY", "PROTOCOL", "PROFILE"):
        if f"ODOO_{name}" in REAL_ODOO:
            setattr(settings, f"ODOO_{name}", REAL_ODOO[f"ODOO_{name}"])


@pytest.mark.timeout(3600)
def test_every_balance_is_odoos_own_or_explained(real_odoo):
    full = run(full=True, verify=True)
    assert full.status == SyncRun.Status.DONE
    assert full.verification["unexplained"] == 0
    assert full.balance_queries == 1


@pytest.mark.timeout(3600)
def test_a_second_run_changes_nothing_nobody_changed(real_odoo):
    run(full=True)
    again = run()
    assert again.mode == SyncRun.Mode.INCREMENTAL
    assert again.status == SyncRun.Status.DONE


@pytest.mark.timeout(3600)
def test_balances_on_a_day_are_odoos_own_or_explained(real_odoo):
    """Odoo 19 computes what had been invoiced on a day, and what is delivered by now."""
    run(full=True)
    today = timezone.localdate()
    with asking() as client:
        if client.version.major < SINCE:
            pytest.skip("this Odoo computes no quantities of a day")
        for days in (1, 7, 30, 90, 365):
            day = today - datetime.timedelta(days=days)
            rules, left = unexplained(odoos(client, "qty_invoiced_at_date", day), day)
            print(day, {name: len(items) for name, items in rules.items()})
            assert left == {}
        delivered = odoos(client, "qty_delivered_at_date", today)
    shipped_by_notes = LinhaPedido.objects.exclude(metodo_entregue="stock_move")
    apart = set(shipped_by_notes.values_list("empresa", "num_pedido", "cod_produto"))
    for item in CarteiraPrincipal.objects.vigentes().filter(fonte="odoo"):
        key = (item.empresa, item.num_pedido, item.cod_produto)
        assert key in apart or abs(item.qtd_entregue - delivered[key]) <= 0.02, key
