"""Every view that readers may be given."""

from .backlog import CARTEIRA
from .history import EXECUCOES, MOVIMENTO
from .invoicing import FATURAMENTO
from .notes import ANOTACOES, COMENTARIOS

VIEWS = (CARTEIRA, FATURAMENTO, MOVIMENTO, EXECUCOES, ANOTACOES, COMENTARIOS)
READ, NOTES = "bi", "bi_notas"
SCHEMAS = (READ, NOTES)
"""Rights are given by schema: the second one holds what people write here."""
