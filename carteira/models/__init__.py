from ..choices import Fonte, StatusNF, StatusPedido, Vinculo
from .api_token import ApiToken
from .campo_extra import CampoExtra
from .carteira_principal import CarteiraPrincipal
from .comment import Comment, Mention
from .decisao_nota_credito import DecisaoNotaCredito
from .faturamento_produto import FaturamentoProduto
from .kept_answer import KeptAnswer
from .linha_pedido import LinhaPedido
from .local_edit import LocalEdit
from .operacao_fiscal import OperacaoFiscal
from .saved_view import SavedView
from .sight import Sight
from .subscription import Subscription

__all__ = [
    "ApiToken",
    "CampoExtra",
    "CarteiraPrincipal",
    "Comment",
    "DecisaoNotaCredito",
    "FaturamentoProduto",
    "Fonte",
    "KeptAnswer",
    "LinhaPedido",
    "LocalEdit",
    "Mention",
    "OperacaoFiscal",
    "SavedView",
    "Sight",
    "StatusNF",
    "StatusPedido",
    "Subscription",
    "Vinculo",
]
