"""Which items a bridge is about, in the parameters of a page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from carteira.admin.lists.grouping import IN_GROUP
from carteira.choices import StatusPedido
from carteira.grouping.dimensions import CnpjRoot
from carteira.models import CarteiraPrincipal

PARAMETERS = {
    "empresa": "empresa",
    "cnpj_cpf": "cnpj",
    "raz_social": "cliente",
    "raiz": "raiz",
    "vendedor": "vendedor",
    "estado": "uf",
    "cod_produto": "produto",
    "nome_produto": "nome_produto",
}
"""Columns a bridge is grouped by, and the parameters that name one of their values.

The backlog's list has its groups under the same names, but for the names of products.
"""
DELETED = "apagados"
EMPTY = "-"


def parameters_of(columns: tuple[str, ...], key: tuple[str | None, ...]) -> dict[str, str]:
    """The parameters that name one group's items."""
    if None in key:
        return {DELETED: "sim"}
    return {PARAMETERS[c]: value or EMPTY for c, value in zip(columns, key, strict=True)}


def items_of(given: Mapping[str, str]) -> Q:
    """The items that parameters name; every item where they name none."""
    condition = Q()
    for column, parameter in PARAMETERS.items():
        if not given.get(parameter):
            continue
        value = "" if given[parameter] == EMPTY else given[parameter].replace("\x00", "")
        if column != "raiz":
            condition &= Q((column, value))
        else:
            condition &= CnpjRoot("", "", "cnpj_cpf").condition(value)
    return condition


def steps_of(given: Mapping[str, str]) -> Q:
    """The steps of those items."""
    of_item = CarteiraPrincipal.objects.filter(pk=OuterRef("item_id"))
    if given.get(DELETED):
        return ~Q(Exists(of_item))
    condition = items_of(given)
    return Q(Exists(of_item.filter(condition))) if condition else Q()


def backlog_url(given: Mapping[str, str], *, measure: str, at: str) -> str:
    """The backlog's list with those items, at a moment; empty for items that were deleted.

    Args:
        at: as the list's own parameter has it; empty for the present.
    """
    if given.get(DELETED):
        return ""
    filters = {"saldo": measure, "status": StatusPedido.PEDIDO.value}
    if at:
        filters["em"] = at
    for column, parameter in PARAMETERS.items():
        if not given.get(parameter) or column == "nome_produto":
            continue
        value = "" if given[parameter] == EMPTY else given[parameter]
        filters[IN_GROUP + parameter] = value
    return f"{reverse('admin:carteira_carteiraprincipal_changelist')}?{urlencode(filters)}"
