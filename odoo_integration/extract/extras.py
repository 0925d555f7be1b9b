"""The extra fields that the setting names, checked against what an Odoo offers."""

from collections.abc import Mapping

from django.conf import settings

from carteira.models import CampoExtra

from ..mapping import ExtraField
from ..mapping.extras import MODELS, TYPES, Definition, WrongName, choices
from ..mapping.plan import Fields
from ..runs.errors import SettingMissing
from ..runs.extras import Extras, held_extras

_OF_ITEMS = frozenset(MODELS) - {"account.move"}
_OF_INVOICES = frozenset(MODELS) - {"sale.order", "sale.order.line"}
_KINDS = {
    "selection": CampoExtra.Tipo.ESCOLHA,
    "boolean": CampoExtra.Tipo.SIM_NAO,
    "integer": CampoExtra.Tipo.INTEIRO,
    "float": CampoExtra.Tipo.NUMERO,
    "monetary": CampoExtra.Tipo.VALOR,
    "date": CampoExtra.Tipo.DIA,
    "datetime": CampoExtra.Tipo.MOMENTO,
}


def wanted_extras(offered: Mapping[str, Fields]) -> Extras:
    """The extra fields of the setting; without any, nothing is asked.

    Args:
        offered: `fields_get` by model.

    Raises:
        SettingMissing: a name is wrong, or a field's type cannot be kept; the text names both.
    """
    names = list(dict.fromkeys(settings.ODOO_EXTRA_FIELDS))
    if not names:
        return Extras()
    held = held_extras()
    return Extras([_wanted(name, n, offered, held) for n, name in enumerate(names)], held)


def named_extras() -> dict[str, set[str]]:
    """The fields that the setting names, by model; names that are none are left out."""
    found: dict[str, set[str]] = {}
    for name in settings.ODOO_EXTRA_FIELDS:
        model, _, one = name.rpartition(".")
        found.setdefault(model, set()).add(one)
    return found


def _wanted(
    name: str, place: int, offered: Mapping[str, Fields], held: Mapping[str, CampoExtra]
) -> CampoExtra:
    try:
        extra = ExtraField.named(name)
    except WrongName:
        raise SettingMissing(
            f"ODOO_EXTRA_FIELDS: {name} is not a model and its field, such as"
            f" sale.order.x_priority; the models are {', '.join(MODELS)}"
        ) from None
    definition = offered[extra.model].get(extra.field)
    if definition is None and name not in held:
        raise SettingMissing(
            f"ODOO_EXTRA_FIELDS: {name}: {extra.model} has no field {extra.field}, or this user"
            " may not read it; correct the name, or take it out"
        )
    if definition is None:
        return _described(extra, place, held[name].titulo, held[name].tipo, removido=True)
    if definition["type"] not in TYPES:
        raise SettingMissing(
            f"ODOO_EXTRA_FIELDS: {name} is a {definition['type']}; the types that can be kept are"
            f" {', '.join(TYPES)}"
        )
    return _described(
        extra,
        place,
        str(definition.get("string") or extra.field),
        _KINDS.get(definition["type"], CampoExtra.Tipo.TEXTO),
        opcoes=_labels(definition),
    )


def _described(
    extra: ExtraField, place: int, titulo: str, tipo: str, **values: object
) -> CampoExtra:
    return CampoExtra(
        nome=extra.name,
        ordem=place,
        titulo=titulo,
        tipo=tipo,
        nos_itens=extra.model in _OF_ITEMS,
        nas_faturas=extra.model in _OF_INVOICES,
        **values,
    )


def _labels(definition: Definition) -> list[str]:
    return list(dict.fromkeys(choices(definition).values()))
