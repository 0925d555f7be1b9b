"""Any list as a file, in memory that does not grow with its rows."""

from .colunas import Coluna, colunas
from .resposta import FORMATOS, LinhasDemais, exportar

__all__ = ["FORMATOS", "Coluna", "LinhasDemais", "colunas", "exportar"]
