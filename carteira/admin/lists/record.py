"""A record as people read it: groups of names and values, written as the lists write them."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ... import formats
from ...extras import COLUMN, extras_of
from ...extras import written as extras_written
from ...models.fields import field_of

_TAX_IDS = {"cnpj_cpf", "cnpj_cliente", "cnpj_endereco_ent"}
_MONEY = ("preco_", "valor_")
_IN_COMPANYS_CURRENCY = {"valor_saldo", "valor_saldo_a_entregar"}

RecordGroup = tuple[str, list[tuple[str, str]]]
"""A title, and the name and value of each field."""


def record(instance: Model, fieldsets: Any) -> list[RecordGroup]:
    """The groups of an admin's `fieldsets`, each with the names and values of its fields.

    Fields that are empty are left out, and groups without any.
    """
    groups = []
    for title, options in fieldsets:
        fields = [field_of(type(instance), name) for name in _names(options["fields"])]
        rows = [
            (capfirst(str(field.verbose_name)), text)
            for field in fields
            if (text := written(instance, field))
        ]
        if rows:
            groups.append((str(title or ""), rows))
    extras = [
        (capfirst(str(extra)), text)
        for extra in extras_of(type(instance))
        if (text := extras_written(extra, getattr(instance, COLUMN)))
    ]
    return [*groups, (_("Extra fields"), extras)] if groups and extras else groups


def written(instance: Model, field: Field) -> str:
    """A field's value as people read it; empty where there is none."""
    value = getattr(instance, field.attname)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name in _TAX_IDS:
        return formats.cnpj_cpf(value)
    match value:
        case None:
            text = ""
        case bool():
            text = _("Yes") if value else _("No")
        case Decimal() if field.name.startswith(_MONEY):
            own = field.name in _IN_COMPANYS_CURRENCY
            text = formats.money(value, getattr(instance, "moeda_empresa" if own else "moeda", ""))
        case Decimal():
            text = formats.quantity(value)
        case datetime.datetime():
            text = formats.moment(value)
        case datetime.date():
            text = formats.day(value)
        case list():
            text = ", ".join(map(str, value))
        case _:
            text = str(value)
    return text


def _names(fields: Iterable[str | tuple[str, ...]]) -> Iterable[str]:
    for field in fields:
        yield from (field,) if isinstance(field, str) else field
