"""Invoice lines count by their CFOP, through whole runs."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from carteira.explanation import explain_item
from carteira.models import CarteiraPrincipal, FaturamentoProduto, OperacaoFiscal
from odoo_integration.models import SyncRun
from odoo_integration.simulator import generate
from tests.lab.runs import run
from tests.lab.state import state

CFOP = "l10n_br_fiscal.cfop"


@pytest.fixture
def oca(odoo):
    return odoo(generate(orders=60, seed=5, brasil_oca=True))


def line_of(cfop: str) -> FaturamentoProduto:
    return FaturamentoProduto.objects.filter(cfop=cfop).order_by("odoo_id")[0]


def item_of(line: FaturamentoProduto) -> CarteiraPrincipal:
    return CarteiraPrincipal.objects.get(
        empresa=line.empresa, num_pedido=line.origem, cod_produto=line.cod_produto
    )


def use(oca, line: int, code: str) -> None:
    """Gives an invoice line a CFOP, as a correction in Odoo does."""
    codes = {row["code"]: row["id"] for row in oca.dataset.rows(CFOP)}
    if code not in codes:
        codes[code] = oca.edit.create(CFOP, {"code": code, "name": code})
    oca.edit.write("account.move.line", line, {"cfop_id": codes[code]})


def test_goods_invoiced_for_later_delivery_are_invoiced_once(oca):
    done = run(verify=True)
    shipment = line_of("5117")
    assert line_of("5922").origem == shipment.origem
    item = item_of(shipment)
    assert (item.qtd_faturada, item.qtd_saldo_produto_pedido) == (item.qtd_produto_pedido, 0)
    assert (item.valor_a_faturar, item.saldo_a_entregar) == (0, 0)
    assert done.verification["unexplained"] == 0
    assert done.verification["rules"]["operations"] > 0
    assert "CFOP 5117" in str(explain_item(item))


def balances_of(item: CarteiraPrincipal) -> tuple[Decimal, Decimal, Decimal]:
    item.refresh_from_db()
    return item.qtd_saldo_produto_pedido, item.valor_a_faturar, item.saldo_a_entregar


def test_a_shipment_that_nothing_invoiced_before_is_invoiced_with_it(oca):
    run()
    shipment = line_of("5117")
    invoice = FaturamentoProduto.objects.get(
        cfop="5922", origem=shipment.origem, cod_produto=shipment.cod_produto
    )
    item = item_of(shipment)
    open_, nothing = (item.qtd_produto_pedido, item.valor_pedido, 0), (0, 0, 0)
    assert balances_of(item) == nothing

    def check(expected):
        done = run(verify=True)
        assert done.verification["unexplained"] == 0
        assert balances_of(item) == expected
        found = state()
        again = run()
        assert (again.created, again.updated, state()) == (0, 0, found)

    # Without its 5922 by a cancellation, by a correction and by a deletion; and with it again.
    oca.edit.write("account.move", invoice.odoo_move_id, {"state": "cancel"})
    check(nothing)
    assert line_of("5117").consome_faturar
    oca.edit.write("account.move", shipment.odoo_move_id, {"state": "cancel"})
    check(open_)
    oca.edit.write("account.move", invoice.odoo_move_id, {"state": "posted"})
    oca.edit.write("account.move", shipment.odoo_move_id, {"state": "posted"})
    check(nothing)
    assert not line_of("5117").consome_faturar
    use(oca, invoice.odoo_id, "5910")
    check(nothing)
    assert line_of("5117").consome_faturar
    use(oca, invoice.odoo_id, "5922")
    check(nothing)
    oca.edit.unlink("account.move.line", invoice.odoo_id)
    check(nothing)
    found = state()
    run(full=True)
    assert state() == found


@pytest.mark.parametrize("effect", ["consome_faturar", "consome_entregar"])
def test_only_what_lowers_both_balances_can_depend_on_what_was_invoiced_before(db, effect):
    operation = OperacaoFiscal(cfop="5999", salvo_faturado_antes=True, **{effect: False})
    with pytest.raises(ValidationError, match="dois saldos"):
        operation.full_clean()


def test_a_bonus_is_counted_apart_and_invoices_nothing(oca):
    run()
    line = line_of("5910")
    item = item_of(line)
    assert item.qtd_bonificada == line.qtd_produto_faturado > 0
    assert item.qtd_faturada == 0


@pytest.mark.parametrize("code", ["5999", "7777"])
def test_an_operation_that_is_not_known_is_listed_and_invoices_nothing(oca, code):
    run()
    sales = FaturamentoProduto.objects.filter(cfop="5102", vinculo="linha", divergencia_fiscal="")
    line = sales.filter(status_nf="Lançado").order_by("odoo_id")[0]
    before = item_of(line).qtd_saldo_produto_pedido
    use(oca, line.odoo_id, code)
    run()
    line.refresh_from_db()
    assert (line.cfop, line.divergencia_fiscal, line.consome_faturar) == (code, "cfop", False)
    assert line in FaturamentoProduto.objects.divergencias()
    assert item_of(line).qtd_saldo_produto_pedido == before + line.qtd_produto_faturado > before


def test_what_the_stock_does_not_count_is_delivered_with_its_invoice(oca):
    run()
    line = line_of("5117")
    for order_line in line.linhas_pedido:
        oca.edit.write(
            "sale.order.line",
            order_line,
            {"qty_delivered": 0.0, "qty_delivered_method": "manual"},
        )
    done = run(verify=True)
    item = item_of(line)
    assert item.qtd_entregue == line.qtd_produto_faturado
    assert (item.saldo_a_entregar, item.valor_a_entregar) == (0, 0)
    assert done.verification["unexplained"] == 0
    use(oca, line.odoo_id, "5949")
    run()
    item.refresh_from_db()
    assert (item.qtd_entregue, item.saldo_a_entregar) == (0, item.qtd_produto_pedido)


def test_an_edited_operation_computes_every_balance_again_as_a_run_of_its_own(oca):
    run()
    item = item_of(line_of("5117"))
    OperacaoFiscal.objects.filter(cfop="5117").update(salvo_faturado_antes=False)
    run()
    modes = SyncRun.objects.order_by("pk").values_list("mode", flat=True)
    assert list(modes)[-2:] == ["policy", "incremental"]
    item.refresh_from_db()
    assert item.qtd_saldo_produto_pedido == -item.qtd_produto_pedido
    found = state()
    run(full=True)
    assert state() == found


def test_runs_in_any_order_end_alike(oca):
    run()
    sale = FaturamentoProduto.objects.filter(cfop="5102", vinculo="linha").order_by("odoo_id")[0]
    for code in ("5910", "5922", "5117", "5102", "5917"):
        use(oca, sale.odoo_id, code)
        run()
        found = state()
        run(full=True)
        assert state() == found
    assert item_of(sale).qtd_bonificada == Decimal(0)
