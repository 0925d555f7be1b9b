"""The closed sets of values that columns of the business tables take."""

from django.db import models
from django.utils.translation import gettext_lazy as _

UFS = (
    *("AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA"),
    *("PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"),
)
"""The states of Brazil."""


class StatusPedido(models.TextChoices):
    COTACAO = "Cotação", _("Quotation")
    PEDIDO = "Pedido de venda", _("Sale order")
    CANCELADO = "Cancelado", _("Cancelled")


class Fonte(models.TextChoices):
    ODOO = "odoo", _("Odoo")
    MANUAL = "manual", _("Manual")
    LEGADO = "legado", _("Previous system")


class MotivoRetirada(models.TextChoices):
    PEDIDO = "pedido", _("order deleted in Odoo")
    LINHA = "linha", _("order line deleted in Odoo")


class StatusNF(models.TextChoices):
    LANCADO = "Lançado", _("Posted")
    CANCELADO = "Cancelado", _("Cancelled")
    PROVISORIO = "Provisório", _("Draft")
    DESCONHECIDO = "Desconhecido", _("Unknown")


class DivergenciaFiscal(models.TextChoices):
    """How Odoo's own status of an invoice and the tax authority's contradict each other."""

    SEM_VALIDADE = "sem_validade", _("not valid at the tax authority")
    AUTORIZADA = "autorizada", _("authorised, but not posted in Odoo")
    REJEITADA = "rejeitada", _("refused by the tax authority")
    DESCONHECIDA = "desconhecida", _("fiscal status unknown")
    CFOP = "cfop", _("CFOP without an operation here")


class Vinculo(models.TextChoices):
    LINHA = "linha", _("by order line")
    ORIGEM = "origem", _("by the origin's text")
    NENHUM = "nenhum", _("unlinked")
