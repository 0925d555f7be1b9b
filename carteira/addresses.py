"""Addresses of pages that several apps link to."""

from urllib.parse import urlencode

from django.urls import reverse

COMPANY_PARAMETER = "empresa"


def order_address(num_pedido: str, empresa: str = "") -> str:
    """The page of one order.

    Args:
        empresa: the order's company; without it, the page offers those that have the number.
    """
    address = reverse("admin:carteira_pedido", args=[num_pedido])
    return f"{address}?{urlencode({COMPANY_PARAMETER: empresa})}" if empresa else address


def customer_address(key: str) -> str:
    """The page of a customer, or of all branches of one; see `Customer.key`. Empty without one."""
    return reverse("admin:carteira_cliente", args=[key]) if key else ""


def product_address(cod_produto: str) -> str:
    """The page of a product; empty without a code."""
    return reverse("admin:carteira_produto", args=[cod_produto]) if cod_produto else ""


def invoice_address(odoo_move_id: int | None) -> str:
    """The page of a whole invoice; empty without one."""
    return reverse("admin:carteira_nota", args=[odoo_move_id]) if odoo_move_id else ""
