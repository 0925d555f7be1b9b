"""The filters over extra fields: which there are is known when somebody asks."""

from typing import Annotated, Any, Literal

from django.contrib.admin import ListFilter
from django.http import HttpRequest
from ninja.errors import ValidationError
from pydantic import StringConstraints, create_model
from pydantic import ValidationError as NotValid

from ..admin.lists.extra_filters import OFF, filter_over
from ..admin.lists.filters import ON
from ..extras import DATES, NUMBERS, Tipo, extras_of
from ..models import CampoExtra, CarteiraPrincipal
from .parameters import Text, period

# As programs write numbers, or as the list's address has them in Brazil.
_AMOUNT = r"^-?([0-9]{1,18}([.,][0-9]{1,6})?|[0-9]{1,3}(\.[0-9]{3}){1,5},[0-9]{1,6})$"
_Amount = Annotated[str, StringConstraints(pattern=_AMOUNT)]


def extra_kinds() -> dict[type[ListFilter], dict[str, Any]]:
    """The filters in force, with the types of their parameters."""
    extras = extras_of(CarteiraPrincipal)
    return {filter_over(extra): _parameters(extra) for extra in extras}


def extra_parameters() -> dict[str, Any]:
    """The parameters of all of them, with their types."""
    return {name: kind for found in extra_kinds().values() for name, kind in found.items()}


def check_extras(request: HttpRequest) -> None:
    """Judges what a request asks of extra fields, as the other parameters are judged.

    Raises:
        ValidationError: a value is not of its field's type.
    """
    parameters = extra_parameters()
    asked = {
        name: values if _takes_several(parameters[name]) else values[-1]
        for name, values in request.GET.lists()
        if name in parameters
    }
    if not asked:
        return
    try:
        _model(parameters).model_validate(asked)
    except NotValid as error:
        raise ValidationError([dict(one) for one in error.errors()]) from None


def described() -> list[dict[str, Any]]:
    """The parameters as OpenAPI has them."""
    properties = _model(extra_parameters()).model_json_schema()["properties"]
    return [
        {"in": "query", "name": name, "required": False, "schema": schema}
        for name, schema in properties.items()
    ]


def _parameters(extra: CampoExtra) -> dict[str, Any]:
    name = extra.nome
    if extra.tipo in DATES:
        return period(name, may_lack_date=True)
    if extra.tipo in NUMBERS:
        return {f"{name}_de": _Amount, f"{name}_ate": _Amount}
    if extra.tipo == Tipo.SIM_NAO:
        return {name: list.__class_getitem__(Literal.__getitem__((ON, OFF)))}
    return {name: list[Text] if extra.tipo == Tipo.ESCOLHA else Text}


def _takes_several(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is list


def _model(parameters: dict[str, Any]) -> Any:
    fields: Any = {name: (kind | None, None) for name, kind in parameters.items()}
    return create_model("ExtraFilters", **fields)
