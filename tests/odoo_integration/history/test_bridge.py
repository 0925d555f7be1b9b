"""Each kind of step, by its case."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone, translation

from odoo_integration.history import Amounts, TooEarlyError, bridge
from odoo_integration.models import BridgeStep, SyncRun, SyncState
from odoo_integration.simulator.demo.catalog import DOZEN
from tests.lab.runs import run

PRODUCT, OTHER = 1, 2


def since(start: datetime.datetime, measure: str = "a_faturar") -> tuple[dict, dict]:
    """The steps since a moment: values, and units. They are one currency and one unit here."""
    total = bridge(start, timezone.now(), measure=measure).total
    [value], [units] = total.values.values(), total.quantities.values()
    return _moved(value), _moved(units)


def _moved(amounts: Amounts) -> dict:
    return {kind: amount for kind, amount in amounts.steps.items() if amount}


@pytest.fixture
def order(company) -> int:
    """Ten of a product at two reais each, known here."""
    order = company.order("S1", (PRODUCT, 10))
    run()
    return order


@pytest.fixture
def before(order) -> datetime.datetime:
    return timezone.now()


def line(company, order) -> int:
    return company.lines_of(order)[0]


def test_a_new_order_comes_whole_and_is_then_invoiced(company, before):
    order = company.order("S2", (PRODUCT, 6))
    company.bill(order, 2)
    run()
    assert since(before) == ({"novo": 12, "faturado": -4}, {"novo": 6, "faturado": -2})


def test_more_and_less_ordered(company, order, before):
    company.edit.write("sale.order.line", line(company, order), {"product_uom_qty": 13.0})
    run()
    assert since(before) == ({"aumento": 6}, {"aumento": 3})
    middle = timezone.now()
    company.edit.write("sale.order.line", line(company, order), {"product_uom_qty": 8.0})
    run()
    assert since(middle) == ({"reducao": -10}, {"reducao": -5})


def test_invoiced_and_undone(company, order, before):
    move = company.bill(order, 4)
    run()
    assert since(before) == ({"faturado": -8}, {"faturado": -4})
    middle = timezone.now()
    company.edit.write("account.move", move, {"state": "cancel"})
    run()
    assert since(middle) == ({"estorno": 8}, {"estorno": 4})


def test_invoiced_beyond_the_order_takes_what_was_left(company, order, before):
    company.bill(order, 15)
    run()
    assert since(before) == ({"faturado": -20}, {"faturado": -10})


def test_a_price_revalues_what_was_left_and_an_invoice_takes_its_part(company, order, before):
    company.edit.write("sale.order.line", line(company, order), {"price_unit": 3.0})
    company.bill(order, 4)
    run()
    assert since(before) == ({"preco": 10, "faturado": -12}, {"faturado": -4})


def test_ordered_and_invoiced_in_one_run(company, order, before):
    company.edit.write("sale.order.line", line(company, order), {"product_uom_qty": 13.0})
    company.bill(order, 4)
    run()
    assert since(before) == (
        {"aumento": 6, "faturado": -8},
        {"aumento": 3, "faturado": -4},
    )


def test_cancelled_after_a_part_was_invoiced(company, order, before):
    company.bill(order, 4)
    company.edit.write("sale.order", order, {"state": "cancel"})
    run()
    assert since(before) == (
        {"faturado": -8, "cancelado": -12},
        {"faturado": -4, "cancelado": -6},
    )


def test_a_quotation_counts_once_it_is_confirmed(company, before):
    quotation = company.order("S2", (PRODUCT, 6), state="draft")
    run()
    assert since(before) == ({}, {})
    company.edit.write("sale.order", quotation, {"state": "sale"})
    run()
    assert since(before) == ({"novo": 12}, {"novo": 6})


def test_retired(company, order, before):
    company.edit.unlink("sale.order", order)
    run(accept_retire=True)
    assert since(before) == ({"retirado": -20}, {"retirado": -10})


def test_a_policy_has_its_own_step(company, order, settings):
    company.bill(order, 4, state="draft")
    run()
    before = timezone.now()
    settings.FATURADO_CONTA = "posted_only"
    run()
    assert since(before) == ({"politica": 8}, {"politica": 4})


def test_what_is_left_to_deliver_has_its_bridge(company, order, before):
    company.edit.write("sale.order.line", line(company, order), {"qty_delivered": 4.0})
    company.bill(order, 10)
    run()
    assert since(before, "a_entregar") == ({"entregue": -8}, {"entregue": -4})
    middle = timezone.now()
    company.edit.write("sale.order.line", line(company, order), {"qty_delivered": 1.0})
    run()
    assert since(middle, "a_entregar") == ({"devolvido": 6}, {"devolvido": 3})


def test_another_unit_leaves_one_and_enters_the_other(company, order, before):
    company.edit.write("sale.order.line", line(company, order), {"product_uom": DOZEN})
    run()
    total = bridge(before, timezone.now()).total
    moved = sorted(sum(one.steps.values()) for one in total.quantities.values())
    assert moved == [-10, 10]
    assert {kind for one in total.quantities.values() for kind in one.steps} == {"conversao"}


def test_every_step_names_its_change(company, order, before):
    company.bill(order, 4)
    done = run()
    step = BridgeStep.objects.get(moment__gt=before, measure="a_faturar")
    assert (step.run, step.change.cause, step.num_pedido) == (done, "invoiced", "S1")
    assert (step.quantidade, step.valor) == (-4, Decimal("-8.00"))


def test_groups_are_those_of_the_items(company, order, before):
    company.order("S2", (OTHER, 6), partner_id=2, user_id=2)
    run()
    for by, names in {
        "empresa": 1,
        "cliente": 2,
        "raiz": 1,
        "vendedor": 2,
        "uf": 2,
        "produto": 2,
    }.items():
        groups = bridge(before, timezone.now(), by=by).groups
        assert len(groups) == names, by
    [new, _old] = bridge(before, timezone.now(), by="produto").groups
    assert new.key == ("B", "Produto 1")


def test_the_groups_that_moved_most_come_first(company, order, before):
    company.bill(order, 1)
    company.bill(company.order("S2", (OTHER, 6), partner_id=2), 2)
    run()
    now = timezone.now()
    found = bridge(before, now, by="cliente")
    sums = [sum(map(abs, next(iter(one.values.values())).steps.values())) for one in found.groups]
    assert (sums, found.more) == ([16, 2], 0)
    first = bridge(before, now, by="cliente", most=1)
    assert (first.groups, first.more, first.total) == (found.groups[:1], 1, found.total)
    # Nothing moved since: what there is decides.
    still = bridge(now, timezone.now(), by="cliente").groups
    closings = [next(iter(one.values.values())).closing for one in still]
    assert closings == [Decimal(18), Decimal(8)]


def test_nothing_has_a_bridge_too(company, before):
    nothing = bridge(before, timezone.now(), by="cliente", items=Q(num_pedido="S9"))
    assert (nothing.total.values, nothing.groups, nothing.more) == ({}, [], 0)
    none = bridge(before, timezone.now(), by="cliente", items=Q(pk__in=()))
    assert (none.total.values, none.groups, none.more) == ({}, [], 0)


def test_history_begins_with_the_first_load(company, order):
    start = SyncState.objects.get().changes_since
    assert start == SyncRun.objects.get().promoted_at
    assert since(start) == ({}, {})
    run(full=True)
    assert SyncState.objects.get().changes_since == start


def test_a_moment_before_the_log_is_refused(company, order):
    since = SyncState.objects.get().changes_since
    bridge(since, timezone.now())
    with translation.override("pt-br"), pytest.raises(TooEarlyError, match="completo desde"):
        bridge(since - datetime.timedelta(seconds=1), timezone.now())


def test_one_query_for_the_figures(company, order, django_assert_num_queries):
    start = SyncState.objects.get().changes_since
    for by in ("", "cliente", "produto"):
        # How far the log goes back, and whether there is a kept answer.
        with django_assert_num_queries(2 + 1):
            bridge(start, timezone.now(), by=by)


def test_no_expression_is_prepared_for_each_change(before):
    """A VALUES list joined to the log would be: it made the bridge ten times as slow."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT * FROM bridge_step")
        plan = "\n".join(row[0] for row in cursor)
    assert "balance_change" in plan
    assert "Values Scan" not in plan
