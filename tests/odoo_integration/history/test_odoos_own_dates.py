"""Balances on a day, against the quantities that Odoo 19 itself computes for that day."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from carteira.models import CarteiraPrincipal, LinhaPedido
from odoo_integration.history import como_estava
from odoo_integration.models import SyncState
from tests.lab.at_date import asking, odoos, unexplained
from tests.lab.recorded import STOCK_DAY1
from tests.lab.runs import PROTOCOLS, run

YESTERDAY, TODAY = datetime.date(2026, 11, 24), datetime.date(2026, 11, 25)
DAYS = [
    datetime.date(2026, 4, 20),
    datetime.date(2026, 7, 31),
    datetime.date(2026, 10, 15),
    YESTERDAY,
]


@pytest.fixture(params=[name for name, version in PROTOCOLS.items() if version == 19])
def odoo19(odoo, settings, request):
    settings.NOTA_CREDITO = "negative"
    simulator = odoo(STOCK_DAY1, protocol=request.param, version=19)
    simulator.set_clock(f"{TODAY} 12:00:00")
    return simulator


def test_what_was_invoiced_by_a_day_is_odoos_own(odoo19):
    run()
    seen = set()
    with asking() as client:
        for day in DAYS:
            theirs = odoos(client, "qty_invoiced_at_date", day)
            rules, left = unexplained(theirs, day)
            assert left == {}
            assert set(rules) <= {"linked_by_origin", "ordered_later"}
            seen.add(sum(theirs.values()))
    # The days tell different things, or nothing was compared.
    assert len(seen) == len(DAYS)


def test_without_credit_notes_the_difference_is_named(odoo19, settings):
    settings.NOTA_CREDITO = "ignored"
    run()
    with asking() as client:
        rules, left = unexplained(odoos(client, "qty_invoiced_at_date", YESTERDAY), YESTERDAY)
    assert left == {}
    assert rules["credit_notes"]


def test_what_was_known_to_be_delivered_is_what_odoo_says_was(odoo19):
    """A delivery of the next day moves Odoo's quantity of today, and not that of yesterday."""
    run()
    moment = timezone.now()
    SyncState.objects.update(changes_since=moment)
    moves = [row for row in odoo19.dataset.rows("stock.move") if row["state"] == "assigned"]
    for row in moves[:40]:
        values = {"state": "done", "date": f"{TODAY} 13:00:00", "quantity": row["product_uom_qty"]}
        odoo19.edit.write("stock.move", row["id"], values)
    run()

    known = quantities(como_estava(CarteiraPrincipal.objects.all(), moment))
    with asking() as client:
        then = odoos(client, "qty_delivered_at_date", YESTERDAY)
        now = odoos(client, "qty_delivered_at_date", TODAY)
    # Odoo keeps no date of what people enter by hand, and answers zero.
    by_hand = set(
        LinhaPedido.objects.filter(metodo_entregue="manual").values_list(
            "empresa", "num_pedido", "cod_produto"
        )
    )
    assert {key for key in then if known[key] != then[key]} <= by_hand
    assert now == quantities(CarteiraPrincipal.objects.vigentes())
    assert {key for key in then if now[key] != then[key]} - by_hand


def quantities(items) -> dict[tuple[str, str, str], Decimal]:
    return {(one.empresa, one.num_pedido, one.cod_produto): one.qtd_entregue for one in items}
