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
