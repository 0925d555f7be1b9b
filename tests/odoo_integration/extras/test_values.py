"""Extra fields: from Odoo to the items and the invoice lines, and after each change."""

import pytest

from carteira.models import CampoExtra, CarteiraPrincipal, FaturamentoProduto
from odoo_integration.models import BalanceChange, OdooOrder, SyncRun
from odoo_integration.simulator import generate
from tests.lab.extra_fields import add_field
from tests.lab.runs import PROTOCOLS, run

from .conftest import FRAGILE, NOTE, PRIORITY, ROUTE, SEAL


def extras_of(number: str, product: str = "A") -> dict:
    return CarteiraPrincipal.objects.get(num_pedido=number, cod_produto=product).extras


def all_rows() -> dict:
    """Every row that has extra fields, and what they are."""
    return {
        model.__name__: sorted(
            (row[0], repr(sorted((row[1] or {}).items())))
            for row in model.objects.values_list("pk", "extras")
        )
        for model in (CarteiraPrincipal, FaturamentoProduto, OdooOrder)
    }


def test_an_item_has_those_of_its_order_line_customer_and_product(named):
    order = named.order("S001", (1, 100), x_prioridade="3")
    named.edit.write("res.partner", 1, {"x_rota": 7})
    named.edit.write("sale.order.line", named.lines_of(order)[0], {"x_obs": "com cuidado"})
    named.edit.write("product.product", 1, {"x_fragil": True})
    run()
    assert extras_of("S001") == {
        PRIORITY: "Alta",
        ROUTE: "Norte",
        NOTE: "com cuidado",
        FRAGILE: True,
    }


def test_an_invoice_line_has_those_of_its_invoice_customer_and_product(named):
    order = named.order("S001", (1, 100))
    named.edit.write("res.partner", 1, {"x_rota": 8})
    named.bill(order, 30, x_lacre="L-17")
    run()
    assert FaturamentoProduto.objects.get().extras == {SEAL: "L-17", ROUTE: "Sul", FRAGILE: False}


def test_a_contact_has_those_of_its_company_where_its_own_are_empty(named):
    named.edit.write("res.partner", 1, {"x_rota": 7})
    named.order("S001", (1, 1), partner_id=3)
    run()
    assert extras_of("S001")[ROUTE] == "Norte"
    named.edit.write("res.partner", 3, {"x_rota": 8})
    run()
    assert extras_of("S001")[ROUTE] == "Sul"
    named.edit.write("res.partner", 3, {"x_rota": False})
    named.edit.write("res.partner", 1, {"x_rota": 8})
    run()
    assert extras_of("S001")[ROUTE] == "Sul"


def test_an_item_of_several_lines_has_those_of_the_first(named):
    order = named.order("S001", (1, 10), (1, 5))
    for line, text in zip(named.lines_of(order), ("primeira", "segunda"), strict=True):
        named.edit.write("sale.order.line", line, {"x_obs": text})
    run()
    assert extras_of("S001")[NOTE] == "primeira"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_type_over_every_protocol(odoo, settings, protocol):
    version = PROTOCOLS[protocol]
    values = {
        "char": ("texto “com” aspas, 'estas' e \\ barra", None),
        "text": ("duas\nlinhas; e\tum tab", None),
        "boolean": (True, None),
        "integer": (-42, None),
        "float": (0.1, None),
        "monetary": (1234567.89, None),
        "date": ("2026-02-28", None),
        "datetime": ("2026-03-01 01:30:00", "2026-03-01 01:30:00+00"),
        "many2one": (7, "Norte"),
    }
    simulator = odoo(generate(orders=40, version=version), protocol=protocol, version=version)
    names = [f"sale.order.x_{kind}" for kind in values]
    for name, kind in zip(names, values, strict=True):
        add_field(simulator.dataset, name, kind, relation="x.rota")
    simulator.dataset.names = type(simulator.dataset.names)({"x.rota": {7: "Norte"}})
    settings.ODOO_EXTRA_FIELDS = names
    run()
    item = CarteiraPrincipal.objects.vigentes().first()
    assert item.extras == {
        "sale.order.x_boolean": False,
        "sale.order.x_integer": 0,
        "sale.order.x_float": 0,
        "sale.order.x_monetary": 0,
    }
    filled = {f"x_{kind}": value for kind, (value, _) in values.items()}
    simulator.edit.write("sale.order", item.odoo_order_id, filled)
    run()
    item.refresh_from_db()
    assert item.extras == {
        f"sale.order.x_{kind}": kept or value for kind, (value, kept) in values.items()
    }
    kinds = dict(CampoExtra.objects.values_list("nome", "tipo"))
    assert kinds == {
        "sale.order.x_char": "texto",
        "sale.order.x_text": "texto",
        "sale.order.x_boolean": "sim_nao",
        "sale.order.x_integer": "inteiro",
        "sale.order.x_float": "numero",
        "sale.order.x_monetary": "valor",
        "sale.order.x_date": "dia",
        "sale.order.x_datetime": "momento",
        "sale.order.x_many2one": "texto",
    }


def test_changes_reach_the_items_by_an_incremental_run_as_by_a_full_one(named):
    first = named.order("S001", (1, 100), x_prioridade="1")
    second = named.order("S002", (1, 10), (2, 5), partner_id=2)
    named.bill(first, 30, x_lacre="L-1")
    run()
    named.edit.write("sale.order", second, {"x_prioridade": "2"})
    named.edit.write("res.partner", 1, {"x_rota": 7})
    named.edit.write("product.product", 2, {"x_fragil": True})
    named.edit.write("sale.order.line", named.lines_of(second)[1], {"x_obs": "nova"})
    named.edit.write("account.move", 1, {"x_lacre": "L-2"})
    assert run().mode == SyncRun.Mode.INCREMENTAL
    assert extras_of("S002", "B") == {PRIORITY: "Média", NOTE: "nova", FRAGILE: True}
    assert extras_of("S001") == {PRIORITY: "Baixa", ROUTE: "Norte", FRAGILE: False}
    incremental = all_rows()
    done = run(full=True)
    assert all_rows() == incremental
    assert (done.created, done.updated) == (0, 0)


def test_a_record_renamed_in_odoo_has_its_new_name_after_a_full_run(named):
    named.order("S001", (1, 100))
    named.edit.write("res.partner", 1, {"x_rota": 7})
    run()
    named.data.names = type(named.data.names)({"x.rota": {7: "Norte e Leste"}})
    run(full=True)
    assert extras_of("S001")[ROUTE] == "Norte e Leste"


def test_a_change_of_one_is_no_change_of_a_balance(named):
    order = named.order("S001", (1, 100), x_prioridade="1")
    run()
    BalanceChange.objects.all().delete()
    named.edit.write("sale.order", order, {"x_prioridade": "2"})
    done = run()
    assert (done.updated, done.balances_changed) == (1, 0)
    assert not BalanceChange.objects.exists()


def test_nul_and_a_megabyte_are_kept_as_in_other_texts(named):
    long = "ã" * 1_000_000
    for number, text in enumerate(("a\x00b", long, "\u0001\u2028'\"{}\\")):
        order = named.order(f"S{number}", (1, 1))
        named.edit.write("sale.order.line", named.lines_of(order)[0], {"x_obs": text})
    run()
    found = [extras_of(f"S{number}")[NOTE] for number in range(3)]
    assert found == ["ab", long, "\u0001\u2028'\"{}\\"]


def test_a_value_that_is_none_of_its_type_rejects_the_record_with_its_name(named):
    order = named.order("S001", (1, 100))
    named.edit.write("res.partner", 1, {"x_rota": 7})
    run()
    named.data["sale.order"].fields["x_prioridade"]["type"] = "date"
    named.edit.write("sale.order", order, {"x_prioridade": "0219-01-01"})
    done = run(full=True)
    assert done.rejected == 1
    [rejected] = done.rejected_records.all()
    assert rejected.reason == "x_prioridade: the year 219 is not within 1900 and 2200"


def test_no_further_request_is_made_for_them(named, settings):
    settings.ODOO_EXTRA_FIELDS = []
    order = named.order("S001", (1, 100))
    run()
    counts = []
    for names in ([], [], [PRIORITY, ROUTE, NOTE, FRAGILE, SEAL]):
        settings.ODOO_EXTRA_FIELDS = names
        full, idle = run(full=True), run()
        named.edit.touch("sale.order", order)
        counts.append([one.odoo_requests for one in (full, idle, run())])
    assert counts[1] == counts[2]
