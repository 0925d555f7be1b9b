"""Orders entered here beside those of Odoo, and numbers that both have."""

from carteira.models import CarteiraPrincipal
from odoo_integration.models import OdooCompany, OdooOrder, SyncRun
from odoo_integration.runs.summary import summary
from tests.lab.backlog import saldo
from tests.lab.runs import balances, run


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


def test_an_order_of_another_company_is_no_conflict(db):
    for number, name in enumerate(("Norte", "Sul"), start=1):
        OdooCompany.objects.create(id=number, name=name)
    of_norte = OdooOrder.objects.create(id=1, name="MAN1", company_id=1)
    OdooOrder.objects.create(id=2, name="MAN2", company_id=1)
    of_any = OdooOrder.objects.create(id=3, name="MAN3", company_id=2)
    for number, company in (("MAN1", "Norte"), ("MAN2", "Sul"), ("MAN3", "")):
        CarteiraPrincipal.objects.create(num_pedido=number, cod_produto="Z", empresa=company)
    assert set(OdooOrder.objects.in_conflict()) == {of_norte, of_any}


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
