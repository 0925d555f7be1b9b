"""Any order of Odoo's days and our runs ends in the truth; `make model` tries more of them."""

from tests.lab.company import Company

from .machine import GATE, check_days


def test_any_order_of_days_and_runs_ends_in_the_truth(company: Company) -> None:
    check_days(company, **GATE)
