"""Formats and the date navigation, for templates."""

import datetime
from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.timesince import timesince
from django.utils.translation import gettext

from .. import formatos

register = template.Library()
register.filter("quantidade", formatos.quantidade)
register.filter("reais", formatos.reais)
register.filter("cnpj_cpf", formatos.cnpj_cpf)


@register.filter
def duracao(segundos: float | None) -> str:
    """Seconds as people say them: 0,3 s, 42 s, 3 min 20 s, 1 h 05 min."""
    if segundos is None:
        return "—"
    if 0 < segundos < 0.05:
        return f"< {formatos.quantidade(Decimal('0.1'))} s"
    if segundos < 10:
        return f"{formatos.quantidade(Decimal(str(round(segundos, 1))))} s"
    minutos, resto = divmod(round(segundos), 60)
    horas, minutos_da_hora = divmod(minutos, 60)
    if horas:
        return f"{horas} h {minutos_da_hora:02d} min"
    return f"{minutos} min {resto:02d} s" if minutos else f"{resto} s"


@register.filter
def ha(momento: datetime.datetime) -> str:
    """How long ago something was."""
    if (timezone.now() - momento).total_seconds() < 60:
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(momento)}


@register.inclusion_tag("carteira/hierarquia.html")
def hierarquia(cl: ChangeList) -> Mapping[str, Any]:
    """Years, then months, then days, between the first and the last date of the list.

    Django's own asks for every distinct date of the filtered set, which reads all of it.
    """
    campo = cl.date_hierarchy
    partes = {
        nome: _inteiro(cl.params.get(f"{campo}__{nome}")) for nome in ("year", "month", "day")
    }
    ano, mes, dia = partes["year"], partes["month"], partes["day"]

    def endereco(**valores: int) -> str:
        return cl.get_query_string(
            {f"{campo}__{nome}": valor for nome, valor in valores.items()}, [f"{campo}__"]
        )

    primeira, ultima = cl.model_admin.datas_extremas(cl)  # type: ignore[attr-defined]
    opcoes: list[tuple[str, str]] = []
    acima: list[tuple[str, str]] = []
    if ano:
        acima.append((str(ano), endereco(year=ano)))
    if ano and mes:
        acima.append((str(MONTHS[mes]).capitalize(), endereco(year=ano, month=mes)))
    if primeira and not ano:
        opcoes = [(str(a), endereco(year=a)) for a in range(primeira.year, ultima.year + 1)]
    elif primeira and ano and not mes:
        opcoes = [
            (str(MONTHS[m]).capitalize(), endereco(year=ano, month=m))
            for m in range(1, 13)
            if (primeira.year, primeira.month) <= (ano, m) <= (ultima.year, ultima.month)
        ]
    elif primeira and ano and mes and not dia:
        ultimo = monthrange(ano, mes)[1]
        opcoes = [
            (str(d), endereco(year=ano, month=mes, day=d))
            for d in range(1, ultimo + 1)
            if primeira <= datetime.date(ano, mes, d) <= ultima
        ]
    return {
        "nome": cl.lookup_opts.get_field(campo).verbose_name,  # type: ignore[union-attr]
        "todas": cl.get_query_string({}, [f"{campo}__"]) if ano else "",
        "acima": acima,
        "dia": dia,
        "opcoes": opcoes[-_MUITOS_ANOS:] if not ano else opcoes,
    }


_MUITOS_ANOS = 12


def _inteiro(valor: Any) -> int | None:
    try:
        return int(valor)
    except (TypeError, ValueError):
        return None


@register.filter
def quantidade_ou_nada(valor: Decimal | str) -> str:
    """A quantity; nothing where there is none."""
    return formatos.quantidade(valor) if isinstance(valor, Decimal) else ""


@register.filter
def reais_ou_nada(valor: Decimal | str) -> str:
    """Money; nothing where there is none."""
    return formatos.reais(valor) if isinstance(valor, Decimal) else ""
