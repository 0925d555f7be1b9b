"""Extra fields: whatever else of Odoo's records an installation names, read into one column."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import convert as c
from .convert import Converter
from .plan import Column, Fields, Plan
from .unusable import Unusable

MODELS = ("sale.order", "sale.order.line", "account.move", "res.partner", "product.product")
"""The models of which a field may be named."""
COLUMN = "extras"
"""The column that holds the values, as JSON by the name of the field."""
_FIELD = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

Definition = Mapping[str, Any]
"""One field of `fields_get`: its type, its label (`string`), and the choices of a selection."""


class WrongName(ValueError):
    """What was named is not the name of a model in `MODELS` and of a field."""


@dataclass(frozen=True)
class ExtraField:
    """A field that the setting names.

    Attributes:
        name: as it is named, such as `sale.order.x_priority`.
    """

    name: str
    model: str
    field: str

    @classmethod
    def named(cls, name: str) -> "ExtraField":
        """The field of a name.

        Raises:
            WrongName: it is not the name of a model in `MODELS` and of a field.
        """
        model, _, field = name.rpartition(".")
        if model not in MODELS or not _FIELD.fullmatch(field):
            raise WrongName(name)
        return cls(name, model, field)


def choices(definition: Definition) -> dict[str, str]:
    """The labels of a selection's values, by value; what is no pair with a label is left out."""
    pairs = definition.get("selection")
    found = {}
    for pair in pairs if isinstance(pairs, list | tuple) else ():
        match pair:
            case [value, str(label)]:
                found[str(value)] = label
    return found


def is_supported(definition: Definition) -> bool:
    """Whether values of this type can be kept."""
    return definition["type"] in TYPES


def columns_of(model: str, extras: Sequence[ExtraField], offered: Fields) -> tuple[Column, ...]:
    """How the extra fields of a model are read, one column each.

    Args:
        extras: of any model.
        offered: the model's `fields_get`; fields that it lacks are left out.
    """
    return tuple(
        Column(
            extra.name,
            _converter(offered[extra.field]),
            (extra.field,),
            named=offered[extra.field]["type"] == "many2one",
        )
        for extra in extras
        if extra.model == model and extra.field in offered
    )


def with_extras(plan: Plan, columns: Sequence[Column]) -> Plan:
    """Puts the values of extra fields into one column, as JSON; NULL where all are empty.

    Args:
        plan: with these columns, as `columns_of` makes them.
    """
    if not columns:
        return plan
    names = tuple(column.name for column in columns)

    def collect(values: dict[str, Any]) -> None:
        found = {name: values[name] for name in names if values[name] is not None}
        values[COLUMN] = json.dumps(found, ensure_ascii=False) if found else None

    return plan.refined(collect, adds=(COLUMN,), drops=names)


def _converter(definition: Definition) -> Converter:
    if definition["type"] == "selection":
        return _choice(choices(definition))
    return TYPES[definition["type"]]


def _text(value: Any) -> str | None:
    return c.text(value) or None


def _choice(labels: Mapping[str, str]) -> Converter:
    def convert(value: Any) -> str | None:
        found = c.text(value)
        return labels.get(found) or found or None

    return convert


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unusable(f"yes or no expected, {type(value).__name__} found")
    return value


def _whole(value: Any) -> int:
    number = c.extra_number(value)
    if not isinstance(number, int):
        raise Unusable("a whole number expected")
    return number


def _day(value: Any) -> str | None:
    found = c.day(value)
    return found.isoformat() if found else None


def _moment(value: Any) -> str | None:
    found = c.moment(value)
    return f"{found:%Y-%m-%d %H:%M:%S}+00" if found else None


def _name(value: Any) -> str | None:
    """The name of a many2one, which Odoo gives beside its id."""
    if value is False:
        return None
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise Unusable("an id with its name expected")
    return _text(value[1])


TYPES: Mapping[str, Converter] = {
    "char": _text,
    "text": _text,
    "selection": _text,
    "boolean": _yes_or_no,
    "integer": _whole,
    "float": c.extra_number,
    "monetary": c.extra_number,
    "date": _day,
    "datetime": _moment,
    "many2one": _name,
}
"""How values of each of Odoo's types become values of JSON; None is an empty one."""
