"""Manual orders from a spreadsheet: read within limits, judged row by row, then saved."""

from .gravacao import gravar
from .leitura import ArquivoRecusado, ler
from .linhas import COLUNAS, Linha, avaliar

__all__ = ["COLUNAS", "ArquivoRecusado", "Linha", "avaliar", "gravar", "ler"]
