"""A product's page: what is open of it, and whose."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ...models import CarteiraPrincipal
from ..lists.grouping import IN_GROUP
from .about import About, AboutPageMixin, nothing_of


class ProductPageMixin(AboutPageMixin):
    """Adds it to the backlog's admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.product_view)
        return [path("produto/<path:code>/", view, name="carteira_produto"), *super().get_urls()]

    def product_context(self, request: HttpRequest, newest: CarteiraPrincipal) -> dict[str, Any]:
        """What a product's page shows besides; other apps add to it."""
        return {}

    def product_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """The product of a code."""
        of_product = Q(cod_produto=code)
        items = self.items_about(request, of_product)
        newest = items.order_by("-pk").first()
        if newest is None:
            return nothing_of(request, code)
        title = f"{code} · {newest.nome_produto}" if newest.nome_produto else code
        about = About(title, of_product, {f"{IN_GROUP}produto": code})
        more = self.product_context(request, newest)
        return self.about_page(request, about, items, product=newest, **more)
