"""Invoice lines count by their CFOP, through whole runs."""

from decimal import Decimal

import pytest

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


def test_a_bonus_is_counted_apart_and_invoices_nothing(oca):
    run()
    line = line_of("5910")
    item = item_of(line)
    assert item.qtd_bonificada == line.qtd_produto_faturado > 0
    assert item.qtd_faturada == 0


@pytest.mark.parametrize("code", ["5999", "7777"])
def test_an_operation_that_is_not_known_is_listed_and_invoices_nothing(oca, code):
    run()
    line = line_of("5922")
    use(oca, line.odoo_id, code)
    run()
    line.refresh_from_db()
    assert (line.cfop, line.divergencia_fiscal, line.consome_faturar) == (code, "cfop", False)
    assert line in FaturamentoProduto.objects.divergencias()
    item = item_of(line)
    assert item.qtd_saldo_produto_pedido == item.qtd_produto_pedido


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
    OperacaoFiscal.objects.filter(cfop="5117").update(consome_faturar=True)
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
