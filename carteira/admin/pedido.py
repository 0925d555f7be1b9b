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

from ..conta import contas_do_pedido, politica
from ..models import CarteiraPrincipal


class PedidoMixin(admin.ModelAdmin):
    """Adds the order's page to the backlog's admin."""

    pedido_template = "carteira/pedido.html"

    def get_urls(self) -> list:
        visao = self.admin_site.admin_view(self.pedido_view)
        return [
            path("pedido/<path:num_pedido>/", visao, name="carteira_pedido"),
            *super().get_urls(),
        ]

    def contexto_do_pedido(
        self, request: HttpRequest, itens: list[CarteiraPrincipal]
    ) -> dict[str, Any]:
        """What the order's page shows besides its sums; other apps add to it."""
        return {}

    def pedido_view(self, request: HttpRequest, num_pedido: str) -> HttpResponse:
        """One order as a whole."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        contas = contas_do_pedido(num_pedido)
        if not contas:
            messages.warning(
                request, gettext("There is no order %(order)s here.") % {"order": num_pedido}
            )
            return redirect(reverse("admin:carteira_carteiraprincipal_changelist"))
        itens = [conta.item for conta in contas]
        abertos = [i for i in itens if i.retirado_em is None and i.qtd_saldo_produto_pedido > 0]
        contexto = {
            **self.admin_site.each_context(request),
            "title": gettext("Order %(order)s") % {"order": num_pedido},
            "opts": self.opts,
            "pedido": itens[0],
            "contas": contas,
            "politica": politica(),
            "valor_pedido": sum(i.qtd_produto_pedido * i.preco_produto_pedido for i in itens),
            "valor_saldo": sum(
                (i.qtd_saldo_produto_pedido * i.preco_produto_pedido for i in abertos), Decimal(0)
            ),
            "itens_abertos": len(abertos),
        } | self.contexto_do_pedido(request, itens)
        return TemplateResponse(request, self.pedido_template, contexto)
