"""Addresses of pages that several apps link to."""

from functools import lru_cache
from urllib.parse import quote, urlencode

from django.urls import get_script_prefix, reverse

COMPANY_PARAMETER = "empresa"
_ANY = "any-record"
# What `reverse` leaves as it is.
_PLAIN = "!$&'()*+,;=/~:@"


def order_address(num_pedido: str, empresa: str = "") -> str:
    """The page of one order.

    Args:
        empresa: the order's company; without it, the page offers those that have the number.
    """
    address = record_address("admin:carteira_pedido", num_pedido)
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


def record_address(view: str, key: object) -> str:
    """The page of one record, as `reverse` gives it: a list asks for two of each row.

    Args:
        view: the name of a page that takes one argument, and takes any text for it.
        key: what the record is found by.
    """
    before, after = _around(view, get_script_prefix())
    return f"{before}{quote(str(key), safe=_PLAIN)}{after}"


@lru_cache
def _around(view: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(view, args=[_ANY]).rpartition(_ANY)
    return before, after
