"""What pages about a part of the business share: its open items, invoices and comments."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from ...indicators import listed
from ...models import CarteiraPrincipal, Comment, FaturamentoProduto
from ...querysets import CarteiraQuerySet
from ...sight import visible
from ..list_totals import list_totals
from ..lists.companies import CompanyColumnMixin

BACKLOG_LIST = "admin:carteira_carteiraprincipal_changelist"
INVOICE_LIST = "admin:carteira_faturamentoproduto_changelist"
MAY_READ_INVOICES = "carteira.view_faturamentoproduto"
_ITEMS, _INVOICES, _COMMENTS = 200, 20, 20


@dataclass(frozen=True)
class About:
    """A part of the business.

    Attributes:
        title: what it is called.
        lines: matches its invoice lines.
        narrowed: the parameters of the two lists that show only these.
    """

    title: str
    lines: Q
    narrowed: dict[str, str]


class AboutPageMixin(CompanyColumnMixin):
    """Shows such a page; for the backlog's admin."""

    about_template = "carteira/pages/about.html"

    def about_page(
        self, request: HttpRequest, about: About, items: CarteiraQuerySet, **more: Any
    ) -> HttpResponse:
        """The page.

        Args:
            items: what `items_about` found.
            more: what the page shows besides.
        """
        today = timezone.localdate()
        pending = items.pendentes()
        found = pending.com_situacao(today).order_by(
            "data_entrega_pedido", "num_pedido", "cod_produto"
        )
        rows = list(found[: _ITEMS + 1])
        comments = Comment.objects.filter(Comment.about(items))
        context = {
            **self.admin_site.each_context(request),
            "title": about.title,
            "opts": self.opts,
            "totals": list_totals(listed(pending), open_only=False),
            "rows": rows[:_ITEMS],
            "cut_off": len(rows) > _ITEMS,
            "several_companies": self.several_companies(request),
            "list_url": _narrowed(BACKLOG_LIST, about),
            "comments": list(visible(comments, request.user).order_by("-pk")[:_COMMENTS]),
            "may_read_invoices": request.user.has_perm(MAY_READ_INVOICES),
            **more,
        }
        if context["may_read_invoices"]:
            context["invoices"] = _invoices(request, about)
            context["invoices_url"] = _narrowed(INVOICE_LIST, about)
        return TemplateResponse(request, self.about_template, context)

    def items_about(self, request: HttpRequest, condition: Q) -> CarteiraQuerySet:
        """The items that meet a condition, as far as the user sees them.

        Raises:
            PermissionDenied: the user may not see the backlog.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        items = CarteiraPrincipal.objects.filter(condition)
        return cast(CarteiraQuerySet, visible(items, request.user))


def _invoices(request: HttpRequest, about: About) -> list[Any]:
    """The last invoices, each with what it invoices of the page's subject."""
    lines = visible(FaturamentoProduto.objects.vigentes().filter(about.lines), request.user)
    return list(
        lines.order_by()
        .values("odoo_move_id", "numero_nf", "data_fatura", "status_nf", "moeda", "nota_credito")
        .annotate(value=Sum("valor_produto_faturado"), customer=Max("nome_cliente"))
        .order_by("-data_fatura", "-odoo_move_id")
        .filter(data_fatura__isnull=False)[:_INVOICES]
    )


def _narrowed(name: str, about: About) -> str:
    return f"{reverse(name)}?{urlencode(about.narrowed)}"


def nothing_of(request: HttpRequest, name: str) -> HttpResponse:
    """The backlog's list, which says that the user sees nothing of that name."""
    messages.warning(request, gettext("There is nothing of %(name)s here.") % {"name": name})
    return redirect(reverse(BACKLOG_LIST))
