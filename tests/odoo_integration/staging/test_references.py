"""Names and codes that orders and invoices take from other records."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from tests.lab.costs import SMALL
from tests.lab.runs import run


def test_a_customers_new_cnpj_reaches_old_orders_and_invoices(company):
    company.bill(company.order("S001", (1, 100)), 30)
    run()
    company.edit.write(
        "res.partner", 1, {"vat": "12.345.678/0001-95", "name": "Ana & Filhos", "state_id": 27}
    )
    done = run()
    item, row = CarteiraPrincipal.objects.get(), FaturamentoProduto.objects.get()
    assert (item.cnpj_cpf, item.raz_social, item.estado) == ("12345678000195", "Ana & Filhos", "TO")
    assert (row.cnpj_cliente, row.nome_cliente, row.estado) == (item.cnpj_cpf, "Ana & Filhos", "TO")
    assert done.balances_changed == 0


def test_a_salesperson_renamed_as_a_contact_reaches_old_orders(company):
    """A user's name lives in its partner: renaming that moves the partner's write_date alone."""
    company.order("S001", (1, 100))
    company.order("S002", (1, 100), user_id=2)
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.edit.touch("res.users", 2)
    run()
    user = company.record("res.users", 1)
    company.edit.write("res.partner", user["partner_id"], {"name": "Ana Paula"})
    company.edit.write("res.users", 1, {"name": "Ana Paula", "write_date": user["write_date"]})
    company.odoo.set_clock("2026-06-02 12:00:00")
    run()
    assert CarteiraPrincipal.objects.get(num_pedido="S001").vendedor == "Ana Paula"


def test_a_category_moved_under_a_new_one_takes_its_name_to_old_orders(company):
    """The one thing that changed names a category that nothing here had named before."""
    company.order("S001", (1, 100))
    run()
    category = company.record("product.product", 1)["categ_id"]
    company.odoo.set_clock("2026-06-01 12:00:00")
    new = company.edit.create("product.category", {"name": "Conservas"})
    company.edit.write("product.category", category, {"parent_id": new})
    run()
    assert CarteiraPrincipal.objects.get().materia_prima_produto == "Conservas"


def test_an_unknown_state_stays_empty(company):
    company.edit.write("res.partner", 1, {"state_id": 28})
    company.order("S001", (1, 100))
    run()
    assert CarteiraPrincipal.objects.get().estado == ""


def test_what_many_lines_name_is_looked_for_once(company_of):
    company_of(SMALL)
    with CaptureQueriesContext(connection) as queries:
        run()
    looked = [q["sql"] for q in queries if '"product_id" AS id FROM "stg_order_line"' in q["sql"]]
    assert len(looked) == 1
