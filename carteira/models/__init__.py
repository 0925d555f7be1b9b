from ..choices import Fonte, StatusNF, StatusPedido, Vinculo
from .carteira_principal import CarteiraPrincipal
from .comment import Comment, Mention
from .faturamento_produto import FaturamentoProduto
from .linha_pedido import LinhaPedido
from .saved_view import SavedView

__all__ = [
    "CarteiraPrincipal",
    "Comment",
    "FaturamentoProduto",
    "Fonte",
    "LinhaPedido",
    "Mention",
    "SavedView",
    "StatusNF",
    "StatusPedido",
    "Vinculo",
]
