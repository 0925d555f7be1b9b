"""The invoices' list as it was; decisions that change balances, and the syncs that follow them."""

import datetime
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from carteira import formats
from carteira.admin.invoicing import InvoicingAdmin
from carteira.admin.lists.changelist import LargeChangeList
from carteira.admin.operations import OperacaoFiscalAdmin
from carteira.models import FaturamentoProduto, OperacaoFiscal

from ..history import linhas_conhecidas, linhas_documentadas
from ..tasks import queue_sync
from .moments import end_of
from .past_list import DOCUMENTED, KNOWN, AsDocumented, AsKnown, PastListMixin, Sense
from .words import link_in_odoo, trigger_of


def _known(moment: datetime.datetime) -> str:
    return gettext(
        "The invoice lines that were known at %(moment)s, those removed in Odoo since as well;"
        " their status, values and customers are as they are now."
    ) % {"moment": formats.moment(moment)}


def _documented(day: datetime.date) -> str:
    return gettext(
        "The invoices dated until %(day)s, as they are now; those without a date are not here."
    ) % {"day": formats.day(day)}


class InvoicingWithOdooAdmin(PastListMixin, InvoicingAdmin):
    """The invoices' admin; a decision about a credit note syncs its orders again."""

    senses = MappingProxyType(
        {
            KNOWN: Sense(linhas_conhecidas, _known),
            DOCUMENTED: Sense(linhas_documentadas, _documented),
        }
    )
    change_list_template = "odoo_integration/invoicing.html"
    invoice_template = "odoo_integration/invoice.html"
    list_filter = (*InvoicingAdmin.list_filter, AsKnown, AsDocumented)

    def last_day(self, cl: LargeChangeList) -> datetime.date:
        asked = cl.params.get(KNOWN) or cl.params.get(DOCUMENTED)
        return timezone.localdate(end_of(str(asked))) if asked else super().last_day(cl)

    def invoice_context(
        self, request: HttpRequest, lines: list[FaturamentoProduto]
    ) -> dict[str, Any]:
        url = link_in_odoo("account.move", lines[0].odoo_move_id)
        return super().invoice_context(request, lines) | {"odoo_url": url}

    def decided(self, request: HttpRequest, orders: set[str]) -> None:
        if orders:
            _queue(request, orders=tuple(sorted(orders)))
        messages.success(request, gettext("Decided. The balance is being computed again."))


class OperacaoFiscalWithOdooAdmin(OperacaoFiscalAdmin):
    """The operations' admin; an edit computes every balance again, as a run of its own."""

    def save_model(
        self, request: HttpRequest, obj: OperacaoFiscal, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            self._recompute(request)

    def delete_model(self, request: HttpRequest, obj: OperacaoFiscal) -> None:
        super().delete_model(request, obj)
        self._recompute(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OperacaoFiscal]) -> None:
        super().delete_queryset(request, queryset)
        self._recompute(request)

    def _recompute(self, request: HttpRequest) -> None:
        _queue(request)
        messages.info(request, gettext("The balances are being computed again."))


def _queue(request: HttpRequest, *, orders: tuple[str, ...] = ()) -> None:
    # A job that starts before the commit would not see what was decided.
    transaction.on_commit(lambda: queue_sync(trigger=trigger_of(request.user), orders=orders))
