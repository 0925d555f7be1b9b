"""A whole invoice: every line of it, and the orders it invoices."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from ...explanation import invoice_name
from ...models import FaturamentoProduto
from ...sight import visible
from ..lists.companies import CompanyColumnMixin


class InvoicePageMixin(CompanyColumnMixin):
    """Adds the invoice's page to the admin of invoiced lines."""

    invoice_template = "carteira/invoicing/invoice.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.invoice_view)
        return [path("nota/<int:move>/", view, name="carteira_nota"), *super().get_urls()]

    def invoice_context(
        self, request: HttpRequest, lines: list[FaturamentoProduto]
    ) -> dict[str, Any]:
        """What the page shows besides; other apps add to it."""
        return {}

    def invoice_view(self, request: HttpRequest, move: int) -> HttpResponse:
        """The invoice with this id in Odoo; the list, with a warning, where no line is seen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        of_invoice = FaturamentoProduto.objects.filter(odoo_move_id=move)
        lines = list(visible(of_invoice, request.user).order_by("origem", "cod_produto", "pk"))
        if not lines:
            messages.warning(request, gettext("This invoice is not here."))
            return redirect(reverse("admin:carteira_faturamentoproduto_changelist"))
        current = [line for line in lines if line.retirado_em is None]
        context = {
            **self.admin_site.each_context(request),
            "title": invoice_name(lines[0]),
            "opts": self.opts,
            "invoice": (current or lines)[0],
            "lines": lines,
            "value": sum((line.valor_produto_faturado for line in current), Decimal(0)),
            "several_companies": self.several_companies(request),
        }
        context |= self.invoice_context(request, lines)
        return TemplateResponse(request, self.invoice_template, context)
