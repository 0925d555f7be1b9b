from ..choices import Fonte, StatusNF, StatusPedido, Vinculo
from .carteira_principal import CarteiraPrincipal
from .faturamento_produto import FaturamentoProduto
from .linha_pedido import LinhaPedido
from .saved_view import SavedView

__all__ = [
    "CarteiraPrincipal",
    "FaturamentoProduto",
    "Fonte",
    "LinhaPedido",
    "SavedView",
    "StatusNF",
    "StatusPedido",
    "Vinculo",
]
