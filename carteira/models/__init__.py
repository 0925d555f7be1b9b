from ..choices import Fonte, StatusNF, StatusPedido, Vinculo
from .campo_extra import CampoExtra
from .carteira_principal import CarteiraPrincipal
from .comment import Comment, Mention
from .decisao_nota_credito import DecisaoNotaCredito
from .faturamento_produto import FaturamentoProduto
from .linha_pedido import LinhaPedido
from .operacao_fiscal import OperacaoFiscal
from .saved_view import SavedView
from .sight import Sight
from .subscription import Subscription

__all__ = [
    "CampoExtra",
    "CarteiraPrincipal",
    "Comment",
    "DecisaoNotaCredito",
    "FaturamentoProduto",
    "Fonte",
    "LinhaPedido",
    "Mention",
    "OperacaoFiscal",
    "SavedView",
    "Sight",
    "StatusNF",
    "StatusPedido",
    "Subscription",
    "Vinculo",
]
