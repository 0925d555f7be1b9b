"""`--verify`: each balance beside Odoo's own; a difference is a named rule's doing, or an error."""

import pytest
from django.db.models import F

from carteira.models import CarteiraPrincipal
from carteira.policy import CREDIT_NOTES, INVOICES
from odoo_integration.models import SyncRun
from odoo_integration.runs.errors import UnexplainedDifference
from odoo_integration.runs.progress import Progress
from odoo_integration.simulator import generate
from odoo_integration.simulator.demo.catalog import DOZEN, UNIT
from tests.lab.commands import command
from tests.lab.runs import balances, run


@pytest.mark.parametrize("invoices", INVOICES)
@pytest.mark.parametrize("credit_notes", CREDIT_NOTES)
def test_the_demo_company_has_nothing_unexplained(odoo, settings, invoices, credit_notes):
    settings.FATURADO_CONTA, settings.NOTA_CREDITO = invoices, credit_notes
    odoo(generate(orders=150, seed=2))
    result = run(verify=True).verification
    assert result["unexplained"] == 0
    assert result["equal"] > 0.8 * (result["equal"] + result["explained"])
    # The rule for what no other explains: here no invoice line has several order lines.
    assert "several_lines" not in result["rules"]


def rules(**request) -> dict[str, int]:
    return run(verify=True, **request).verification["rules"]


def test_credit_notes_explain(company, settings):
    order = company.order("S001", (1, 100))
    move = company.bill(order, 30)
    company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    assert rules() == {"credit_notes": 1}
    settings.NOTA_CREDITO = "negative"
    assert rules() == {}


def test_drafts_explain_under_the_posted_policy(company, settings):
    company.bill(company.order("S001", (1, 100)), 30, state="draft")
    assert rules() == {}
    settings.FATURADO_CONTA = "posted_only"
    assert rules() == {"drafts": 1}


def test_a_link_by_origin_explains(company):
    company.order("S001", (1, 100))
    line = {"product_id": 1, "quantity": 30.0, "product_uom_id": UNIT}
    company.invoice([line], origin="S001", state="posted")
    assert rules() == {"linked_by_origin": 1}


def test_one_invoice_line_for_several_order_lines_explains(company):
    order = company.order("S001", (1, 100), (2, 50))
    line = company.billing(1, 30, unit=UNIT, linked=True)
    company.invoice([line | {"sale_line_ids": [1, 2]}], origin="S001", state="posted")
    assert rules() == {"several_lines": 1}
    assert balances() == {("S001", "A"): 70, ("S001", "B"): 50}
    assert order


def test_odoos_rounding_of_converted_quantities_explains(company):
    """5 units are 0.4167 dozens: 0.42 in Odoo, which rounds up to a hundredth."""
    order = company.order("S001", (1, 10, DOZEN))
    line = company.billing(company.lines_of(order)[0], 5, unit=UNIT, linked=True)
    company.invoice([line], origin="S001", state="posted")
    data = company.data["sale.order.line"]
    data.update(1, {"qty_invoiced": 0.42})
    assert rules() == {"unit_rounding": 1}
    data.update(1, {"qty_invoiced": 0.45})
    with pytest.raises(UnexplainedDifference):
        run(verify=True)


def test_rounding_reaches_as_far_as_the_items_unit_is_smaller(company):
    """A hundredth of a dozen is 0.12 units where the item is counted in units."""
    order = company.order("S001", (1, 10, DOZEN), (1, 7, UNIT))
    line = company.billing(company.lines_of(order)[0], 5, unit=UNIT, linked=True)
    company.invoice([line], origin="S001", state="posted")
    company.data["sale.order.line"].update(1, {"qty_invoiced": 0.42})
    assert rules() == {"unit_rounding": 1}


def test_three_lines_rounded_one_by_one_explain(company):
    company.edit.write("product.product", 1, {"uom_id": DOZEN})
    company.order("S001", (1, 5, UNIT), (1, 5, UNIT), (1, 5, UNIT), (1, 1, DOZEN))
    assert rules() == {"unit_rounding": 1}


def test_what_moved_in_odoo_meanwhile_explains(company):
    order = company.order("S001", (1, 100))
    run()
    seen = []

    class Meddler(Progress):
        def phase(self, name):
            if name == "verify" and not seen:
                seen.append(name)
                company.bill(order, 30)

        def rows(self, model, count): ...
        def close(self): ...

    from odoo_integration.sync import SyncRequest, sync

    done = sync(SyncRequest(trigger="test", verify=True), progress=Meddler())
    assert done.verification["rules"] == {"changed_meanwhile": 1}


WRONG = {
    "invoiced": {
        "qtd_faturada": F("qtd_faturada") - 5,
        "qtd_saldo_produto_pedido": F("qtd_saldo_produto_pedido") + 5,
    },
    "ordered": {
        "qtd_produto_pedido": F("qtd_produto_pedido") + 5,
        "qtd_saldo_produto_pedido": F("qtd_saldo_produto_pedido") + 5,
    },
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("case", ["plain", "credited", "by origin", "converted"])
def test_a_wrong_balance_is_unexplained_whatever_rules_are_at_work(company, capsys, wrong, case):
    order = company.order("S001", (1, 100))
    company.order("S002", (1, 7))
    move = company.bill(order, 30)
    if case == "credited":
        company.bill(order, 10, move_type="out_refund", reversed_entry_id=move)
    elif case == "by origin":
        line = {"product_id": 1, "quantity": 3.0, "product_uom_id": UNIT}
        company.invoice([line], origin="S001", state="posted")
    elif case == "converted":
        line = company.billing(company.lines_of(order)[0], 1, unit=DOZEN, linked=True)
        company.invoice([line], origin="S001", state="posted")
    company.odoo.set_clock("2026-06-01 12:00:00")
    run()
    CarteiraPrincipal.objects.filter(num_pedido="S001").update(**WRONG[wrong])

    code, _, err = command(capsys, "--verify")

    assert code == 1
    assert "S001 A" in err
    kept = SyncRun.objects.first()
    assert (kept.status, kept.mode) == ("failed", "incremental")
    assert kept.verified == "everything"
    assert kept.verification["unexplained"] == 1
    (item,) = kept.verification["items"]
    assert (item["num_pedido"], item["cod_produto"]) == ("S001", "A")
    assert item["ours"] != item["theirs"]


def test_chosen_orders_are_verified_alone(company):
    company.order("S001", (1, 100))
    company.order("S002", (1, 100))
    run()
    assert run(orders=("S002",), verify=True).verification["equal"] == 1


def test_verify_names_each_difference_or_says_unexplained(company):
    company.bill(company.order("S001", (1, 100)), 30)
    done = run(verify=True)
    assert done.verification == {
        "equal": 1,
        "explained": 0,
        "unexplained": 0,
        "rules": {},
        "items": [],
        "explained_items": [],
    }


def test_a_factor_changed_after_use_explains(company):
    """Odoo keeps the invoiced quantity it computed with the factor of then."""
    order = company.order("S001", (1, 100, UNIT))
    line = company.billing(company.lines_of(order)[0], 2, unit=DOZEN, linked=True)
    company.invoice([line], origin="S001", state="posted")
    run()
    assert balances() == {("S001", "A"): 76}
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.edit.write("uom.uom", DOZEN, {"factor": 0.1})

    done = run(verify=True)

    assert balances() == {("S001", "A"): 80}
    assert done.verification["rules"] == {"unit_factor_changed": 1}
    [item] = done.verification["explained_items"]
    assert (item["num_pedido"], item["ours"], item["rule"]) == (
        "S001", "80.000", "unit_factor_changed",
    )  # fmt: skip


def test_a_changed_factor_explains_nothing_of_another_cause(company):
    order = company.order("S001", (1, 100, UNIT))
    company.bill(order, 30)
    run()
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.edit.write("uom.uom", DOZEN, {"factor": 0.1})
    company.data["sale.order.line"].update(1, {"qty_invoiced": 29.0})
    with pytest.raises(UnexplainedDifference):
        run(verify=True)
