"""The thirteen rules of the business, each in a small company."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.client import OdooError
from odoo_integration.models import BalanceChange, OdooOrder, SyncRun
from odoo_integration.report import summary
from odoo_integration.simulator.demo.catalog import DOZEN, KG, UNIT
from tests.lab.runs import balances, run


def saldo(pedido: str, produto: str = "A") -> Decimal | None:
    return balances().get((pedido, produto))


def item(pedido: str, produto: str = "A") -> CarteiraPrincipal:
    return CarteiraPrincipal.objects.get(num_pedido=pedido, cod_produto=produto)


def test_invoices_are_read_before_orders(company):
    seen = []

    class Watch:
        def phase(self, name): ...
        def close(self): ...
        def rows(self, model, count):
            seen.append(model)

    company.bill(company.order("S001", (1, 100)), 30)
    from odoo_integration.sync import SyncRequest, sync

    sync(SyncRequest(trigger="test"), progress=Watch())
    assert seen[:4] == ["account.move", "account.move.line", "sale.order", "sale.order.line"]


@pytest.mark.parametrize("model", ["account.move", "account.move.line"])
def test_a_run_that_cannot_read_invoices_fails_and_writes_nothing(company, model):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    run()
    company.edit.write("sale.order.line", company.lines_of(order), {"product_uom_qty": 500.0})
    company.odoo.user.denied_models = {model}

    with pytest.raises(OdooError):
        run()

    assert saldo("S001") == 70
    assert SyncRun.objects.first().status == "failed"


def test_the_balance_is_ordered_minus_what_is_not_cancelled(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.bill(order, 20, state="draft")
    company.bill(order, 40, state="cancel")
    run()
    assert saldo("S001") == 50


def test_drafts_do_not_count_under_the_posted_policy(company, settings):
    settings.FATURADO_CONTA = "posted_only"
    order = company.order("S001", (1, 100))
    company.bill(order, 30)
    company.bill(order, 20, state="draft")
    run()
    assert saldo("S001") == 70


def test_a_new_policy_recomputes_everything_as_a_run_of_its_own(company, settings):
    order = company.order("S001", (1, 100))
    company.bill(order, 20, state="draft")
    company.order("S002", (1, 10))
    run()
    settings.FATURADO_CONTA = "posted_only"

    run()

    assert saldo("S001") == 100
    last, policy = SyncRun.objects.all()[:2]
    assert (policy.mode, policy.status, policy.trigger) == ("policy", "done", "test")
    assert last.mode == "incremental"
    (change,) = BalanceChange.objects.filter(run=policy)
    assert (change.num_pedido, change.cause) == ("S001", "policy")
    assert (change.saldo_antes, change.saldo_depois) == (80, 100)
    run()
    assert SyncRun.objects.filter(mode="policy").count() == 1


def test_an_invoice_line_belongs_to_the_order_of_its_order_line(company):
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 100))
    company.bill(order, 30, origin="S002")
    run()
    assert (saldo("S001"), saldo("S002")) == (70, 100)
    assert FaturamentoProduto.objects.get().vinculo == "linha"


@pytest.mark.parametrize("origin", ["S001", "S003, S001", "S002; S001", "S001,S002 ", " S001"])
def test_without_an_order_line_it_belongs_to_the_order_its_origin_names(company, origin):
    company.order("S001", (1, 100))
    company.order("S002", (2, 100))
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin=origin, state="posted")
    run()
    assert (saldo("S001"), saldo("S002", "B")) == (70, 100)
    assert FaturamentoProduto.objects.get().documento_origem == origin


@pytest.mark.parametrize("origin", [False, " ", ", ;"])
def test_an_invoice_that_names_no_order_is_listed_not_lost(company, origin):
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin=origin, state="posted")
    run()
    assert FaturamentoProduto.objects.sem_pedido().get().qtd_produto_faturado == 30


def test_an_invoice_finds_the_order_that_appears_after_it(company):
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin="S009", state="posted")
    run()
    company.order("S009", (1, 100))
    run()
    assert saldo("S009") == 70


def test_an_invoice_in_dozens_lowers_an_order_in_units(company):
    order = company.order("S001", (1, 100, UNIT))
    line = company.billing(company.lines_of(order)[0], 3, unit=DOZEN, linked=True)
    company.invoice([line], origin="S001", state="posted")
    run()
    assert saldo("S001") == 64
    row = FaturamentoProduto.objects.get()
    assert (row.qtd_nf, row.unid_medida_nf, row.qtd_produto_faturado) == (3, "Dúzia", 36)


def test_lines_in_different_units_are_counted_in_the_products(company):
    company.order("S001", (1, 2, DOZEN), (1, 5, UNIT))
    company.order("S002", (1, 2, DOZEN))
    run()
    assert (saldo("S001"), item("S001").unid_medida_produto) == (29, "Unidade")
    assert (saldo("S002"), item("S002").unid_medida_produto) == (2, "Dúzia")


def test_an_item_that_starts_to_mix_units_converts_its_old_invoices_too(company):
    order = company.order("S001", (1, 2, DOZEN))
    company.bill(order, 1)
    run()
    assert saldo("S001") == 1
    company.order_line(order, 1, 5, UNIT)
    run()
    assert saldo("S001") == 17


def test_sections_notes_and_down_payments_are_not_items(company):
    order = company.order("S001", (1, 100))
    company.edit.create(
        "sale.order.line", {"order_id": order, "display_type": "line_note", "name": "Obs."}
    )
    company.order_line(order, 2, 1, is_downpayment=True)
    run()
    assert balances() == {("S001", "A"): 100}


def test_a_product_without_code_has_a_stable_substitute(company):
    company.order("S001", (4, 10))
    run()
    assert balances() == {("S001", "SEM-CODIGO-4"): 10}
    run(full=True)
    assert balances() == {("S001", "SEM-CODIGO-4"): 10}


def test_a_code_given_later_renames_the_item_and_keeps_its_notes(company):
    company.order("S001", (4, 10))
    run()
    CarteiraPrincipal.objects.update(observacao_interna="ligar antes")
    company.edit.write("product.product", 4, {"default_code": "NOVO"})

    done = run()

    assert balances() == {("S001", "NOVO"): 10}
    assert item("S001", "NOVO").observacao_interna == "ligar antes"
    assert CarteiraPrincipal.objects.count() == 1
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.chave_anterior) == ("renamed", "S001 · SEM-CODIGO-4")


def test_two_products_that_swap_codes_keep_each_its_own_row(company):
    company.order("S001", (1, 10), (2, 20))
    run()
    CarteiraPrincipal.objects.filter(cod_produto="A").update(importante=True)
    company.edit.write("product.product", 1, {"default_code": "B"})
    company.edit.write("product.product", 2, {"default_code": "A"})
    run()
    assert balances() == {("S001", "A"): 20, ("S001", "B"): 10}
    assert (item("S001", "A").importante, item("S001", "B").importante) == (False, True)


def test_credit_notes_do_not_reopen_a_balance_and_mark_what_they_reverse(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    run()
    assert saldo("S001") == 70
    assert FaturamentoProduto.objects.get(nota_credito=False).revertida
    credit = FaturamentoProduto.objects.get(nota_credito=True)
    assert credit.qtd_produto_faturado == -10


def test_credit_notes_reopen_a_balance_where_the_setting_says_so(company, settings):
    settings.NOTA_CREDITO = "negative"
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    run()
    assert saldo("S001") == 80


@pytest.mark.parametrize("end", ["cancelled", "deleted"])
@pytest.mark.parametrize(("policy", "credited"), [("ignored", 70), ("negative", 80)])
def test_a_credit_note_taken_back_leaves_no_trace(company, settings, policy, credited, end):
    settings.NOTA_CREDITO = policy
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    credit = company.bill(order, 10, move_type="out_refund", reversed_entry_id=move, state="draft")
    run()
    assert saldo("S001") == credited
    if end == "cancelled":
        company.edit.write("account.move", credit, {"state": "cancel"})
    else:
        company.edit.unlink("account.move", credit)
    run()
    assert saldo("S001") == 70
    assert not FaturamentoProduto.objects.get(nota_credito=False).revertida


def test_minus_40_stays_minus_40_and_is_listed_and_not_totalled(company):
    over = company.order("S001", (1, 100))
    company.order("S002", (1, 10))
    company.bill(over, 140)
    done = run()
    assert saldo("S001") == -40
    assert [i.num_pedido for i in CarteiraPrincipal.objects.negativos()] == ["S001"]
    assert done.negative_balances == 1
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["itens"], totals["quantidade"], totals["valor"]) == (1, 10, 20)


def test_finished_items_stay_as_history_and_are_not_open(company):
    company.bill(company.order("S001", (1, 100)), 100)
    run()
    assert saldo("S001") == 0
    assert not CarteiraPrincipal.objects.em_aberto().exists()


def test_quotations_are_in_the_backlog_and_totalled_apart(company):
    company.order("S001", (1, 10))
    company.order("S002", (1, 7), state="draft")
    company.order("S003", (1, 5), state="sent")
    run()
    totals = CarteiraPrincipal.objects.totais()
    assert (totals["quantidade"], totals["itens_cotacao"], totals["valor_cotacao"]) == (10, 2, 24)
    assert item("S003").status_pedido == "Cotação"


def test_orders_not_from_odoo_are_never_touched(company):
    manual = CarteiraPrincipal.objects.create(
        num_pedido="S001",
        cod_produto="A",
        qtd_produto_pedido=5,
        qtd_saldo_produto_pedido=5,
        raz_social="Cliente do balcão",
    )
    company.bill(company.order("S001", (1, 100), (2, 7)), 30, 2)
    company.order("S002", (1, 10))
    for full in (False, False, True):
        run(full=full)
    assert balances() == {("S001", "A"): 5, ("S002", "A"): 10}
    untouched = CarteiraPrincipal.objects.get(pk=manual.pk)
    assert untouched.raz_social == "Cliente do balcão"
    assert untouched.updated_at == manual.updated_at


def test_an_odoo_order_of_a_manual_orders_number_is_a_conflict(company):
    CarteiraPrincipal.objects.create(num_pedido="S001", cod_produto="Z")
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 10))
    run()
    assert [o.pk for o in OdooOrder.objects.in_conflict()] == [order]
    said = summary(SyncRun.objects.first())
    assert "1 orders of Odoo have a number that was entered here: S001" in said
    CarteiraPrincipal.objects.filter(cod_produto="Z").delete()
    run(full=True)
    assert not OdooOrder.objects.in_conflict().exists()


def test_a_conflict_settled_here_brings_the_odoo_order_in(company):
    CarteiraPrincipal.objects.create(num_pedido="S001", cod_produto="Z")
    company.order("S001", (1, 100))
    run()
    CarteiraPrincipal.objects.filter(cod_produto="Z").update(num_pedido="BALCAO-1")
    run(orders=("S001",))
    assert saldo("S001") == 100


def test_a_manual_item_added_to_an_odoo_order_does_not_retire_the_others(company):
    order = company.order("S001", (1, 100))
    run()
    CarteiraPrincipal.objects.create(num_pedido="S001", cod_produto="Z")
    company.bill(order, 30)
    run()
    assert saldo("S001") == 70
    assert [o.pk for o in OdooOrder.objects.in_conflict()] == [order]


def test_a_cancelled_order_stays_and_is_not_open(company):
    order = company.order("S001", (1, 100))
    run()
    company.edit.write("sale.order", order, {"state": "cancel"})
    run()
    assert item("S001").status_pedido == "Cancelado"
    assert not CarteiraPrincipal.objects.em_aberto().exists()


def test_an_order_deleted_in_odoo_is_retired_by_an_incremental_run(company):
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 10))
    run()
    company.edit.unlink("sale.order", order)

    done = run()

    assert done.mode == "incremental"
    assert balances() == {("S002", "A"): 10}
    gone = item("S001")
    assert gone.retirado_em is not None
    assert gone.motivo_retirada == "pedido"
    assert gone.qtd_saldo_produto_pedido == 0
    change = BalanceChange.objects.get(run=done)
    assert (change.cause, change.saldo_antes, change.saldo_depois) == ("retired", 100, None)
    assert (done.retired, done.balances_removed) == (1, 1)


def test_an_order_line_deleted_in_odoo_is_retired_alone(company):
    order = company.order("S001", (1, 100), (2, 5))
    run()
    company.edit.unlink("sale.order.line", company.lines_of(order)[1])
    run()
    assert balances() == {("S001", "A"): 100}
    assert item("S001", "B").motivo_retirada == "linha"


def test_an_order_that_returns_is_no_longer_retired(company):
    order = company.order("S001", (1, 100))
    for number in range(2, 30):
        company.order(f"S{number:03d}", (1, 1))
    run()
    CarteiraPrincipal.objects.filter(num_pedido="S001").update(observacao_interna="nota")
    company.odoo.user.own_orders_only = 28
    hidden = {k for k in balances() if k[0] not in _visible(company)}
    run()
    assert set(balances()).isdisjoint(hidden)
    company.odoo.user.own_orders_only = None

    done = run()

    assert saldo("S001") == 100
    assert item("S001").observacao_interna == "nota"
    assert item("S001").motivo_retirada == ""
    assert {c.cause for c in BalanceChange.objects.filter(run=done)} == {"returned"}
    assert order


def _visible(company) -> set[str]:
    from odoo_integration.simulator.access import own_orders

    owned = own_orders(company.data, company.odoo.user.own_orders_only)
    return {row["name"] for row in company.data.rows("sale.order") if row["id"] in owned}


def test_an_invoice_cancelled_later_gives_its_quantity_back(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.edit.write("account.move", move, {"state": "cancel"})
    done = run()
    assert saldo("S001") == 100
    assert BalanceChange.objects.get(run=done).cause == "invoice_cancelled"


def test_a_draft_numbered_later_shows_its_number(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30, state="draft")
    run()
    assert FaturamentoProduto.objects.get().numero_nf == ""
    company.edit.write("account.move", move, {"state": "posted", "name": "NF 9"})
    run()
    row = FaturamentoProduto.objects.get()
    assert (row.numero_nf, row.status_nf) == ("NF 9", "Lançado")


def test_an_invoice_cancelled_and_reissued_counts_once(company):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    run()
    company.edit.write("account.move", move, {"state": "cancel"})
    company.bill(order, 35)
    run()
    assert saldo("S001") == 65


def test_draft_lines_deleted_and_made_anew_count_once(company):
    order = company.order("S001", (1, 100))
    company.bill(order, 30, state="draft")
    run()
    company.do("recreate_draft_lines", 0, 1, 0)
    run()
    assert saldo("S001") == 69
    assert FaturamentoProduto.objects.vigentes().count() == 1


def test_an_order_older_than_any_window_is_refreshed_when_it_is_invoiced(company):
    order = company.order("S001", (1, 100))
    for number in range(2, 9):
        company.order(f"S{number:03d}", (1, 1))
    company.odoo.set_clock("2026-09-01 12:00:00")
    company.order("S100", (1, 1))
    run()
    company.odoo.set_clock("2027-01-04 12:00:00")
    # By its origin alone, so that not even the order line's write_date moves.
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin="S001", state="posted")

    done = run()

    assert done.orders_read < 8
    assert saldo("S001") == 70
    assert order


def test_verify_names_each_difference_or_says_unexplained(company):
    company.bill(company.order("S001", (1, 100)), 30)
    done = run(verify=True)
    assert done.verification == {
        "equal": 1,
        "explained": 0,
        "unexplained": 0,
        "rules": {},
        "items": [],
    }


def test_the_database_refuses_a_second_item_of_one_key(company):
    company.order("S001", (1, 100))
    run()
    with pytest.raises(IntegrityError), transaction.atomic():
        CarteiraPrincipal.objects.create(num_pedido="S001", cod_produto="A")


def test_balances_as_of_a_date_take_one_query(company, django_assert_num_queries):
    order = company.order("S001", (1, 100), date_order="2026-03-03 12:00:00")
    company.order("S002", (5, 8, KG), date_order="2026-03-05 12:00:00")
    company.bill(order, 30, invoice_date="2026-03-04")
    company.bill(order, 20, invoice_date="2026-03-05")
    run()

    def em(day: int) -> dict:
        items = CarteiraPrincipal.objects.em(datetime.date(2026, 3, day))
        return {i.num_pedido: i.qtd_saldo_em for i in items}

    company.edit.write("sale.order", order, {"client_order_ref": "PC 1"})
    with django_assert_num_queries(1):
        assert em(1) == {}
    # create_date is the company's clock, date_order its own: the earlier is the order's day.
    with django_assert_num_queries(1):
        assert em(4) == {"S001": 70, "S002": 8}
    with django_assert_num_queries(1):
        assert em(5) == {"S001": 50, "S002": 8}
