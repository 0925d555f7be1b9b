from .carteira_principal import CarteiraPrincipal, Fonte, StatusPedido
from .faturamento_produto import FaturamentoProduto, StatusNF, Vinculo
from .linha_pedido import LinhaPedido

__all__ = [
    "CarteiraPrincipal",
    "FaturamentoProduto",
    "Fonte",
    "LinhaPedido",
    "StatusNF",
    "StatusPedido",
    "Vinculo",
]
