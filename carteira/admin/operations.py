"""The table of fiscal operations, which administrators edit."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import OperacaoFiscal
from .lists.base import ListAdmin
from .lists.cells import markup


class OperacaoFiscalAdmin(ListAdmin):
    """What the lines of each CFOP take from an item; each edit is in the record's history."""

    list_display = ("cfop", "descricao", "lowers_to_invoice", "lowers_to_deliver", "bonus")
    search_fields = ("^cfop", "descricao")
    search_help_text = _("CFOP from its beginning, or a part of the operation's name")

    @admin.display(description=_("lowers what is left to invoice"), ordering="consome_faturar")
    def lowers_to_invoice(self, operation: OperacaoFiscal) -> str:
        question = _("lowers what is left to invoice")
        if operation.salvo_faturado_antes:
            return _answer(gettext("Unless invoiced before"), question)
        return _answer(_yes(operation.consome_faturar), question)

    @admin.display(description=_("lowers what is left to deliver"), ordering="consome_entregar")
    def lowers_to_deliver(self, operation: OperacaoFiscal) -> str:
        return _answer(_yes(operation.consome_entregar), _("lowers what is left to deliver"))

    @admin.display(description=_("bonus"), ordering="bonificacao")
    def bonus(self, operation: OperacaoFiscal) -> str:
        return _answer(_yes(operation.bonificacao), _("bonus"))


def _yes(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def _answer(answer: str, question: Any) -> str:
    return markup('<small class="phone-only">{}</small>{}', str(question), answer)
