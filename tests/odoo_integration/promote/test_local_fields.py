"""Fields that people fill in here."""

from carteira.models import CarteiraPrincipal
from tests.lab.runs import run


def test_local_fields_and_created_at_survive_every_sync(company):
    order = company.order("S001", (1, 100))
    run()
    local = {
        "importante": True,
        "observacao_interna": "entregar cedo",
        "forma_agendamento": "telefone",
        "motivo_exclusao": "nenhum",
    }
    CarteiraPrincipal.objects.update(**local)
    created = CarteiraPrincipal.objects.get().created_at
    company.bill(order, 30)
    company.edit.write("product.product", 1, {"default_code": "A9"})
    for request in ({}, {"full": True}, {"orders": ("S001",)}):
        run(**request)
    item = CarteiraPrincipal.objects.get()
    assert {name: getattr(item, name) for name in CarteiraPrincipal.LOCAIS} == local
    assert item.created_at == created
    assert (item.cod_produto, item.qtd_saldo_produto_pedido) == ("A9", 70)
