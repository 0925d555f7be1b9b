"""Values that must reach the business tables whole."""

import datetime

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from tests.lab.runs import run

LONG = "ENTREGUE NO LOCAL COMBINADO COM DESCARGA POR CONTA DO DESTINATÁRIO " * 5


def test_22_hours_in_sao_paulo_is_that_day(company):
    late = "2026-03-11 01:00:00"
    company.order("S001", (1, 1), date_order=late, create_date=late, commitment_date=late)
    run()
    item = CarteiraPrincipal.objects.get()
    day = datetime.date(2026, 3, 10)
    assert (item.data_pedido, item.data_atual_pedido, item.data_entrega_pedido) == (day, day, day)


def test_an_invoice_is_due_on_odoos_day(company):
    order = company.order("S001", (1, 100))
    invoice = company.bill(order, 30, invoice_date_due="2026-04-02")
    run()
    assert FaturamentoProduto.objects.get().data_vencimento == datetime.date(2026, 4, 2)
    company.edit.write("account.move", invoice, {"invoice_date_due": False})
    run()
    assert FaturamentoProduto.objects.get().data_vencimento is None


def test_three_hundred_characters_lose_nothing(company):
    text = LONG[:299] + "."
    company.edit.write("res.partner", 1, {"name": text, "city": text, "street": text})
    company.edit.write("account.incoterms", 1, {"code": text})
    company.edit.write("product.product", 1, {"name": text, "default_code": text})
    order = company.order("S001", (1, 100), incoterm=1, client_order_ref=text)
    origin = ", ".join([*(f"S{n:03d}" for n in range(100, 160)), "S001"])
    assert len(origin) > 300
    line = company.billing(company.lines_of(order)[0], 30, unit=1, linked=False)
    company.invoice([line], origin=origin, state="posted", invoice_incoterm_id=1)
    run()
    item, row = CarteiraPrincipal.objects.get(), FaturamentoProduto.objects.get()
    assert (item.incoterm, item.raz_social, item.nome_produto, item.cod_produto) == (text,) * 4
    assert (item.pedido_cliente, item.municipio, item.rua_endereco_ent) == (text,) * 3
    assert (row.incoterm, row.documento_origem, row.origem) == (text, origin, "S001")
    assert item.qtd_saldo_produto_pedido == 70
