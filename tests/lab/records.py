"""Single rows of the business tables and of runs, small enough to know by heart."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from carteira.models import CarteiraPrincipal, FaturamentoProduto, Fonte, LinhaPedido
from odoo_integration.models import SyncRun


def item(num_pedido: str = "VCD1", cod_produto: str = "100", **values: Any) -> CarteiraPrincipal:
    """A backlog item from Odoo with something left, unless told otherwise."""
    values = {
        "fonte": Fonte.ODOO,
        "raz_social": "Mercearia do Vale Ltda",
        "cnpj_cpf": "12345678000195",
        "nome_produto": "Palmito inteiro",
        "estado": "SP",
        "vendedor": "Ana",
        "preco_produto_pedido": Decimal(10),
        "qtd_produto_pedido": Decimal(10),
        "qtd_faturada": Decimal(0),
        "data_pedido": datetime.date(2026, 6, 1),
        "data_entrega_pedido": datetime.date(2026, 6, 20),
    } | values
    if values["fonte"] == Fonte.ODOO:
        values.setdefault("odoo_order_id", abs(hash(num_pedido)) % 10**9)
    values["qtd_saldo_produto_pedido"] = values["qtd_produto_pedido"] - values["qtd_faturada"]
    return CarteiraPrincipal.objects.create(
        num_pedido=num_pedido, cod_produto=cod_produto, **values
    )


def invoice(numero: str, quantity: Any, **values: Any) -> FaturamentoProduto:
    """An invoice line of item VCD1/100, posted and counting unless told otherwise."""
    values = {
        "origem": "VCD1",
        "cod_produto": "100",
        "vinculo": "linha",
        "status_nf": "Lançado",
        "data_fatura": datetime.date(2026, 6, 10),
        "valor_produto_faturado": Decimal(quantity) * 10,
    } | values
    return FaturamentoProduto.objects.create(
        numero_nf=numero, qtd_produto_faturado=Decimal(quantity), **values
    )


def order_line(of: CarteiraPrincipal, odoo_id: int, quantity: Any, **values: Any) -> LinhaPedido:
    values = {
        "preco_linha": Decimal(10),
        "preco_produto_pedido": Decimal(10),
        "preco_liquido": Decimal(10),
        "valor_linha": Decimal(quantity) * 10,
    } | values
    return LinhaPedido.objects.create(
        odoo_id=odoo_id,
        odoo_order_id=of.odoo_order_id,
        odoo_product_id=1,
        empresa=of.empresa,
        num_pedido=of.num_pedido,
        cod_produto=of.cod_produto,
        qtd_linha=Decimal(quantity),
        qtd_produto_pedido=Decimal(quantity),
        odoo_write_date=timezone.now(),
        **values,
    )


def run(**values: Any) -> SyncRun:
    values = {
        "mode": "full",
        "status": "done",
        "trigger": "command",
        "started_at": timezone.now(),
        "duration_s": 1.5,
    } | values
    return SyncRun.objects.create(**values)
