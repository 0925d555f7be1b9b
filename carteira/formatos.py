"""Numbers and identifiers as people in Brazil write them; in the language in force."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format

NBSP = "\N{NO-BREAK SPACE}"


def quantidade(valor: Decimal | None) -> str:
    """A quantity without the zeros that say nothing: 4, 12,5, 1.250."""
    if valor is None:
        return "—"
    casas = max(0, -int(valor.normalize().as_tuple().exponent))
    return number_format(valor, decimal_pos=casas, force_grouping=True).replace("-", "−")


def reais(valor: Decimal | None) -> str:
    """Money: R$ 1.234,56."""
    if valor is None:
        return "—"
    sinal = "−" if valor < 0 else ""
    arredondado = _arredondado(abs(valor), casas=2)
    return f"{sinal}R${NBSP}{number_format(arredondado, decimal_pos=2, force_grouping=True)}"


def valor_curto(valor: Decimal) -> str:
    """Money over a bar, where there is no room: 4,1 mi, 366 mil."""
    for limite, unidade, casas in ((10**9, "bi", 1), (10**6, "mi", 1), (1000, "mil", 0)):
        if abs(valor) >= limite:
            curto = _arredondado(valor / limite, casas=casas)
            return f"{number_format(curto, decimal_pos=casas)}{NBSP}{unidade}"
    return number_format(_arredondado(valor, casas=0), decimal_pos=0)


def _arredondado(valor: Decimal, *, casas: int) -> Decimal:
    # number_format cuts off what is too much.
    return valor.quantize(Decimal(1).scaleb(-casas), ROUND_HALF_UP)


def percentual(valor: Decimal | None) -> str:
    """A share: 62 %. Cut off, not rounded: nothing is at 100 % while something is missing."""
    return "—" if valor is None else f"{number_format(valor, decimal_pos=0)}{NBSP}%"


def dia(data: datetime.date) -> str:
    """A day: 20/06/2026."""
    return date_format(data, "SHORT_DATE_FORMAT")


def momento(instante: datetime.datetime) -> str:
    """A moment in the company's time: 20/06/2026 14:05."""
    return date_format(timezone.localtime(instante), "SHORT_DATETIME_FORMAT")


def cnpj_cpf(valor: str) -> str:
    """The usual mask over a CNPJ (letters allowed, as from 2026) or CPF; others as they are."""
    if len(valor) == 14:
        return f"{valor[:2]}.{valor[2:5]}.{valor[5:8]}/{valor[8:12]}-{valor[12:]}"
    if len(valor) == 11 and valor.isdigit():
        return f"{valor[:3]}.{valor[3:6]}.{valor[6:9]}-{valor[9:]}"
    return valor


def so_alfanumerico(texto: Any) -> str:
    """Letters and digits alone, upper case: how a CNPJ or CPF is stored."""
    return "".join(filter(str.isalnum, str(texto))).upper()
