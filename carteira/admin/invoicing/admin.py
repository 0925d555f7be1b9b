"""Invoiced lines, as Odoo has them."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...admin_site import Panel
from ...explanation import invoice_name
from ...grouping import INVOICES
from ...indicators import invoiced_by_month
from ...models import FaturamentoProduto
from ...sight import visible
from ..backlog.filters import Product
from ..lists.changelist import LargeChangeList
from ..lists.extras import ExtrasMixin
from ..lists.search import search
from .cells import InvoicingCells
from .columns import COLUMNS
from .decision import DecisionMixin
from .invoice_page import InvoicePageMixin


class InvoicingAdmin(InvoicingCells, InvoicePageMixin, DecisionMixin, ExtrasMixin):
    """Read-only for everyone: Odoo owns invoices."""

    change_form_template = "carteira/invoicing/line.html"
    search_fields = ("numero_nf",)
    search_help_text = _("NF, order, customer, product, CNPJ in any form or its 8-digit root")
    date_hierarchy = "data_fatura"
    # Drafts have no date: after everything that has one.
    ordering = (F("data_fatura").desc(nulls_last=True), "-id")
    actions = ()
    list_display = COLUMNS.list_display()
    list_filter = COLUMNS.list_filter()
    fieldsets = COLUMNS.fieldsets()
    export_columns = COLUMNS.export_columns()
    brief_columns = (
        "numero_nf",
        "data_fatura",
        "nome_cliente",
        "origem",
        "nome_produto",
        "qtd_produto_faturado",
        "valor_produto_faturado",
        "moeda",
    )
    export_name = "faturamento"
    text_filters = (Product.PARAMETER,)
    subject = INVOICES

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def title_of(self, obj: FaturamentoProduto) -> str:
        return f"{invoice_name(obj)} · {obj.cod_produto}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search(
            queryset,
            search_term,
            order="origem",
            starting=("cod_produto",),
            containing=("numero_nf", "documento_origem"),
            names=(("nome_cliente",), ("nome_produto",)),
            cnpj="cnpj_cliente",
            known=visible(FaturamentoProduto.objects.all(), request.user),
        ), False

    def last_day(self, cl: LargeChangeList) -> datetime.date:
        """The day that the totals by month end with."""
        return timezone.localdate()

    def summary(self, cl: LargeChangeList) -> Panel:
        months = invoiced_by_month(cl.queryset, self.last_day(cl))
        highest: dict[str, Decimal] = {}
        for row in months:
            top = highest.get(row["moeda"], Decimal(0))
            highest[row["moeda"]] = max(top, row["posted"] or Decimal(0))
        before: Any = ...
        for row in months:
            row["begins"], before = row["month"] != before, row["month"]
            share = max(row["posted"] or 0, 0) / (highest[row["moeda"]] or 1)
            row["width"] = f"{share * 100:.1f}%"
            if month := row["month"]:
                parts = {"data_fatura__year": month.year, "data_fatura__month": month.month}
                row["url"] = cl.get_query_string(parts, ["data_fatura__"])
        several = len({row["empresa"] for row in months} - {""}) > 1
        return Panel(
            "carteira/invoicing/months.html", {"months": months, "several_companies": several}
        )
