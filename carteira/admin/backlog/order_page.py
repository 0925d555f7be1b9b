"""One order as a whole: every item with its sum."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from ...addresses import COMPANY_PARAMETER
from ...explanation import explain_order
from ...formats import foreign_money, money
from ...models import CarteiraPrincipal
from ...policy import policy_in_force
from ...sight import seen_by
from ..lists.companies import CompanyColumnMixin


class OrderPageMixin(CompanyColumnMixin):
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
        """One order as a whole; where several companies have the number, their orders to choose."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        explanations = explain_order(
            num_pedido,
            empresa=request.GET.get(COMPANY_PARAMETER),
            seen=seen_by(request.user),
        )
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
        }
        orders: dict[str, list[CarteiraPrincipal]] = {}
        for item in items:
            orders.setdefault(item.empresa, []).append(item)
        if len(orders) > 1:
            context["orders"] = [_sums(same) for same in orders.values()]
            return TemplateResponse(request, "carteira/backlog/order_choice.html", context)
        context |= {
            **_sums(items),
            "explanations": explanations,
            "policy": policy_in_force(),
            "several_companies": self.several_companies(request),
        }
        context |= self.order_context(request, items)
        return TemplateResponse(request, self.order_template, context)


def _sums(items: list[Any]) -> dict[str, Any]:
    """The order's values; `items` have the annotations of `explain_order`."""
    to_invoice = [item for item in items if item.aberto and not item.nao_confiavel]
    to_deliver = [item for item in items if item.por_entregar and not item.nao_confiavel]
    return {
        "order": items[0],
        "ordered_value": _value(items, "valor_pedido_empresa", "valor_pedido"),
        "to_invoice": len(to_invoice),
        "value_to_invoice": _value(to_invoice, "valor_saldo", "valor_a_faturar"),
        "deliveries_known": any(item.qtd_entregue is not None for item in items),
        "to_deliver": len(to_deliver),
        "value_to_deliver": _value(to_deliver, "valor_saldo_a_entregar", "valor_a_entregar"),
    }


def _value(items: list[Any], in_company: str, in_order: str) -> tuple[str, str]:
    """A sum in the company's currency, and in the order's where that is another."""
    first = items[0] if items else CarteiraPrincipal()
    sums = [
        sum((getattr(item, name) or Decimal(0) for item in items), Decimal(0))
        for name in (in_company, in_order)
    ]
    return (
        money(sums[0], first.moeda_empresa),
        foreign_money(sums[1], first.moeda, first.moeda_empresa),
    )
