"""One order as a whole: every item with its sum."""

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from ...explanation import explain_order
from ...models import CarteiraPrincipal
from ...policy import policy_in_force


class OrderPageMixin(admin.ModelAdmin):
    """Adds the order's page to the backlog's admin."""

    order_template = "carteira/backlog/order.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.order_view)
        return [
            path("pedido/<path:num_pedido>/", view, name="carteira_pedido"),
            *super().get_urls(),
        ]

    def order_context(self, request: HttpRequest, items: list[CarteiraPrincipal]) -> dict[str, Any]:
        """What the order's page shows besides its sums; other apps add to it."""
        return {}

    def order_view(self, request: HttpRequest, num_pedido: str) -> HttpResponse:
        """One order as a whole."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        explanations = explain_order(num_pedido)
        if not explanations:
            messages.warning(
                request, gettext("There is no order %(order)s here.") % {"order": num_pedido}
            )
            return redirect(reverse("admin:carteira_carteiraprincipal_changelist"))
        items = [explanation.item for explanation in explanations]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Order %(order)s") % {"order": num_pedido},
            "opts": self.opts,
            "order": items[0],
            "explanations": explanations,
            "policy": policy_in_force(),
            "ordered_value": sum(i.qtd_produto_pedido * i.preco_produto_pedido for i in items),
            **_open(items),
        }
        context |= self.order_context(request, items)
        return TemplateResponse(request, self.order_template, context)


def _open(items: list[Any]) -> dict[str, Any]:
    # Their annotations, of `explain_order`.
    open_items = [item for item in items if item.aberto and not item.nao_confiavel]
    return {
        "open_items": len(open_items),
        "open_value": sum((item.valor_saldo for item in open_items), Decimal(0)),
    }
