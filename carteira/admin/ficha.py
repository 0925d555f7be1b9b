"""A record as people read it: groups of names and values, written as the lists write them."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .. import formatos

_DOCUMENTOS = {"cnpj_cpf", "cnpj_cliente", "cnpj_endereco_ent"}
_DINHEIRO = ("preco_", "valor_")


def ficha(objeto: Model, fieldsets: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of an admin's `fieldsets`, each with the names and values of its fields.

    Fields that are empty are left out, and groups without any.
    """
    grupos = []
    for titulo, opcoes in fieldsets:
        linhas = [
            (capfirst(str(campo.verbose_name)), texto)  # type: ignore[union-attr]
            for nome in _nomes(opcoes["fields"])
            if (texto := valor(objeto, campo := objeto._meta.get_field(nome)))
        ]
        if linhas:
            grupos.append((str(titulo or ""), linhas))
    return grupos


def valor(objeto: Model, campo: Any) -> str:
    """One value in words; empty where there is nothing to tell."""
    dado = getattr(objeto, campo.attname)
    if campo.choices:
        return str(dict(campo.flatchoices).get(dado, dado))
    if campo.name in _DOCUMENTOS:
        return formatos.cnpj_cpf(dado)
    match dado:
        case None:
            texto = ""
        case bool():
            texto = _("Yes") if dado else _("No")
        case Decimal() if campo.name.startswith(_DINHEIRO):
            texto = formatos.reais(dado)
        case Decimal():
            texto = formatos.quantidade(dado)
        case datetime.datetime():
            texto = formatos.momento(dado)
        case datetime.date():
            texto = formatos.dia(dado)
        case list():
            texto = ", ".join(map(str, dado))
        case _:
            texto = str(dado)
    return texto


def _nomes(campos: Iterable[Any]) -> Iterable[str]:
    for campo in campos:
        yield from (campo,) if isinstance(campo, str) else campo
