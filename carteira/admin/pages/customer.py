"""A customer's page, and the statement of its orders to print or to send."""

from functools import partial
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ...customers import Customer, customer_key, root_of
from ...models import CarteiraPrincipal
from ...querysets import CarteiraQuerySet
from ..lists.grouping import IN_GROUP
from .about import About, AboutPageMixin, nothing_of
from .statement import statement_answer


class CustomerPageMixin(AboutPageMixin):
    """Adds both to the backlog's admin."""

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.customer_view)
        statement = self.admin_site.admin_view(self.statement_view)
        pdf = self.admin_site.admin_view(partial(self.statement_view, as_pdf=True))
        return [
            path("cliente/<path:key>/posicao/pdf/", pdf, name="carteira_posicao_pdf"),
            path("cliente/<path:key>/posicao/", statement, name="carteira_posicao"),
            path("cliente/<path:key>/", page, name="carteira_cliente"),
            *super().get_urls(),
        ]

    def customer_context(
        self, request: HttpRequest, items: CarteiraQuerySet, newest: CarteiraPrincipal
    ) -> dict[str, Any]:
        """What a customer's page shows besides; other apps add to it."""
        return {}

    def customer_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """A customer, or all branches of one; see `Customer.key`."""
        customer, items, newest = self._customer(request, key)
        if newest is None:
            return nothing_of(request, customer.tax_id or key)
        return self.about_page(
            request,
            _about(customer, newest),
            items,
            customer=newest,
            customer_key=key,
            tax_id=customer.tax_id,
            root=root_of(key),
            branches=_branches(items) if customer.is_root else [],
            **self.customer_context(request, items, newest),
        )

    def statement_view(
        self, request: HttpRequest, key: str, *, as_pdf: bool = False
    ) -> HttpResponse:
        """The customer's open orders, as they are sent to the customer: a page, or a file."""
        customer, items, newest = self._customer(request, key)
        if newest is None:
            return nothing_of(request, customer.tax_id or key)
        name = newest.raz_social or key
        return statement_answer(request, name, items, customer, as_pdf=as_pdf)

    def _customer(
        self, request: HttpRequest, key: str
    ) -> tuple[Customer, CarteiraQuerySet, CarteiraPrincipal | None]:
        """The customer, the items of it that the user sees, and the newest of them."""
        customer = Customer(key)
        items = self.items_about(request, customer.items)
        return customer, items, items.order_by("-data_pedido", "-pk").first()


def _about(customer: Customer, newest: CarteiraPrincipal) -> About:
    if customer.is_root:
        narrowed = {f"{IN_GROUP}raiz": customer.key}
    elif customer.tax_id:
        narrowed = {f"{IN_GROUP}cnpj": customer.key}
    else:
        narrowed = {f"{IN_GROUP}cliente": customer.key, f"{IN_GROUP}cnpj": ""}
    return About(newest.raz_social or customer.key, customer.lines, narrowed)


def _branches(items: CarteiraQuerySet) -> list[dict[str, Any]]:
    """The branches of a root: tax id, name, and how many items are pending."""
    found = items.pendentes().order_by().values("cnpj_cpf", "raz_social")
    branches = found.annotate(pending=Count("pk")).order_by("cnpj_cpf")
    return [
        branch | {"key": customer_key(branch["cnpj_cpf"], branch["raz_social"])}
        for branch in branches
    ]
