"""A change writes the rows it concerns."""

from tests.lab.costs import SMALL, one_line_changes, versions, written
from tests.lab.runs import run


def test_one_changed_line_writes_its_own_rows_alone(company_of):
    odoo = company_of(SMALL)
    run()
    before = versions()
    one_line_changes(odoo)

    run()

    assert written(before) == {"linha_pedido": 1, "carteira_principal": 1}
