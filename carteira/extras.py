"""The extra fields in force, and their values: typed, written for people, and in queries."""

import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, DateField, DateTimeField, DecimalField, Model
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext as _

from . import formats
from .models import CampoExtra, CarteiraPrincipal, FaturamentoProduto

COLUMN = "extras"
_SECONDS_IN_CACHE = 60
_PLACE = {CarteiraPrincipal: "nos_itens", FaturamentoProduto: "nas_faturas"}
Tipo = CampoExtra.Tipo
NUMBERS = (Tipo.INTEIRO, Tipo.NUMERO, Tipo.VALOR)
DATES = (Tipo.DIA, Tipo.MOMENTO)


def extras_of(model: type[Model]) -> tuple[CampoExtra, ...]:
    """The extra fields of a table, in the order of the setting; remembered for a minute.

    Without the setting there are none, and nothing is asked.
    """
    names, place = settings.ODOO_EXTRA_FIELDS, _PLACE.get(model)
    if not names or place is None:
        return ()
    key = f"carteira-extras-{place}"
    found: list[CampoExtra] | None = cache.get(key)
    if found is None:
        found = list(CampoExtra.objects.filter(**{place: True}, removido=False))
        cache.set(key, found, _SECONDS_IN_CACHE)
    return tuple(one for one in found if one.nome in names)


def value_of(extra: CampoExtra, extras: dict[str, Any] | None) -> Any:
    """The value of one field in a row's column `extras`, in its type; None where it has none."""
    value = (extras or {}).get(extra.nome)
    if value is None:
        return None
    match extra.tipo:
        case Tipo.NUMERO | Tipo.VALOR:
            return Decimal(str(value))
        case Tipo.DIA:
            return datetime.date.fromisoformat(value)
        case Tipo.MOMENTO:
            return datetime.datetime.fromisoformat(value)
    return value


def written(extra: CampoExtra, extras: dict[str, Any] | None) -> str:
    """The same as people read it; empty where there is none."""
    match value_of(extra, extras):
        case None:
            return ""
        case bool() as yes:
            return _("Yes") if yes else _("No")
        case int() | Decimal() as number:
            return formats.quantity(Decimal(number))
        case datetime.datetime() as instant:
            return formats.moment(instant)
        case datetime.date() as date:
            return formats.day(date)
        case text:
            return str(text)


def as_text(extra: CampoExtra) -> Combinable:
    """The value as text, in a query."""
    return Cast(KeyTextTransform(extra.nome, COLUMN), CharField())


def in_type(extra: CampoExtra) -> Combinable:
    """The value in its type, in a query; of moments the day."""
    text = KeyTextTransform(extra.nome, COLUMN)
    if extra.tipo in NUMBERS:
        return Cast(text, DecimalField(max_digits=30, decimal_places=6))
    if extra.tipo == Tipo.DIA:
        return Cast(text, DateField())
    if extra.tipo == Tipo.MOMENTO:
        return TruncDate(Cast(text, DateTimeField()))
    return as_text(extra)
