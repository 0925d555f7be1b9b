"""The permissions that a user who is bound to a part of the business keeps: a closed list."""

from typing import Any

from django.core.exceptions import PermissionDenied

from .sight import MANAGES_USERS, sight_of

KEPT = frozenset(
    {
        "carteira.view_carteiraprincipal",
        "carteira.change_carteiraprincipal",
        "carteira.view_faturamentoproduto",
        "carteira.view_linhapedido",
        "carteira.view_operacaofiscal",
        "carteira.view_decisaonotacredito",
        "carteira.add_decisaonotacredito",
        "odoo_integration.view_balancechange",
    }
)
"""What these open is narrowed to the rows that the user sees.

Runs, alerts and rejected records have figures of the whole business, and a manual order can take a
number that the user does not see: whoever is bound has none of them, whatever his groups say. A new
permission is not his until it is named here.
"""


class BoundRights:
    """Denies a bound user what is not in `KEPT`; it gives nothing to anybody, and logs nobody in.

    Django's `BaseBackend` is not its base: that has a `get_user`, and would be taken for a login.
    """

    def authenticate(self, request: Any) -> None:
        """Takes no credentials at all."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm not in KEPT and perm != MANAGES_USERS and sight_of(user_obj) is not None:
            raise PermissionDenied
        return False
