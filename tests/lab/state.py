"""What the live tables hold, comparable between two databases."""

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido

BOOKKEEPING = {"id", "created_at", "updated_at", "motivo_retirada", "retirado_em"}


def live_rows(model) -> dict:
    """Rows that are not retired, without bookkeeping, by what identifies them."""
    columns = [f.attname for f in model._meta.concrete_fields if f.attname not in BOOKKEEPING]
    key = ("empresa", "num_pedido", "cod_produto") if model is CarteiraPrincipal else ("odoo_id",)
    return {
        tuple(row[k] for k in key): row
        for row in model.objects.filter(retirado_em__isnull=True).values(*columns)
    }


def state() -> dict:
    return {m.__name__: live_rows(m) for m in (CarteiraPrincipal, LinhaPedido, FaturamentoProduto)}
