"""The table of fiscal operations, which administrators edit."""

from django.contrib import admin


class OperacaoFiscalAdmin(admin.ModelAdmin):
    """What the lines of each CFOP take from an item; each edit is in the record's history."""

    list_display = ("cfop", "descricao", "consome_faturar", "consome_entregar", "bonificacao")
    list_filter = ("consome_faturar", "consome_entregar", "bonificacao")
    search_fields = ("^cfop", "descricao")
    list_per_page = 200
