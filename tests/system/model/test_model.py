"""Any order of Odoo's days and our runs ends in the truth; `make model` tries more of them."""

from odoo_integration.simulator.demo.catalog import KG
from tests.lab.company import Company
from tests.lab.runs import run

from .machine import GATE, check_days
from .promises import check_items, items_here


def test_any_order_of_days_and_runs_ends_in_the_truth(company: Company) -> None:
    check_days(company, **GATE)


def test_of_the_orders_that_a_rejected_line_names_the_oracle_wants_one_marked(
    company: Company,
) -> None:
    for name in ("S001", "S002"):
        company.order(name, (1, 100))
    line = {"product_id": 1, "quantity": 3.0, "product_uom_id": KG}
    company.invoice([line], origin="S002, S001", state="posted")
    run()
    check_items(company.data)
    assert {number for _, number, _ in items_here()[1]} == {"S002"}
