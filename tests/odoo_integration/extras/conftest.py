import pytest

from tests.lab.company import Company
from tests.lab.extra_fields import LABELS, add_field

PRIORITY, ROUTE, NOTE = "sale.order.x_prioridade", "res.partner.x_rota", "sale.order.line.x_obs"
FRAGILE, SEAL = "product.product.x_fragil", "account.move.x_lacre"


@pytest.fixture
def named(company, settings) -> Company:
    """A company whose Odoo has a further field of each kind of record, all of them named."""
    data = company.data
    choices = [list(pair) for pair in LABELS.items()]
    add_field(data, PRIORITY, "selection", string="Prioridade", selection=choices)
    add_field(data, ROUTE, "many2one", string="Rota", relation="x.rota")
    add_field(data, NOTE, "text", string="Observação")
    add_field(data, FRAGILE, "boolean", string="Frágil")
    add_field(data, SEAL, "char", string="Lacre")
    data.names = type(data.names)({"x.rota": {7: "Norte", 8: "Sul"}})
    settings.ODOO_EXTRA_FIELDS = [PRIORITY, ROUTE, NOTE, FRAGILE, SEAL]
    return company
