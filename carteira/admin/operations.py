"""The table of fiscal operations, which administrators edit."""

from .lists.base import ListAdmin


class OperacaoFiscalAdmin(ListAdmin):
    """What the lines of each CFOP take from an item; each edit is in the record's history."""

    list_display = ("cfop", "descricao", "consome_faturar", "consome_entregar", "bonificacao")
    search_fields = ("^cfop", "descricao")
