from ..choices import Fonte, StatusNF, StatusPedido, Vinculo
from .carteira_principal import CarteiraPrincipal
from .decisao_nota_credito import DecisaoNotaCredito
from .faturamento_produto import FaturamentoProduto
from .linha_pedido import LinhaPedido
from .operacao_fiscal import OperacaoFiscal
from .saved_view import SavedView

__all__ = [
    "CarteiraPrincipal",
    "DecisaoNotaCredito",
    "FaturamentoProduto",
    "Fonte",
    "LinhaPedido",
    "OperacaoFiscal",
    "SavedView",
    "StatusNF",
    "StatusPedido",
    "Vinculo",
]
