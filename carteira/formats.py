"""Numbers and identifiers as people in Brazil write them; in the language in force."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.timesince import timesince
from django.utils.translation import get_language, ngettext, pgettext

NBSP = "\N{NO-BREAK SPACE}"
REAL = "BRL"
"""The currency of amounts that name none."""
_SYMBOLS = {REAL: "R$", "USD": "US$", "EUR": "€", "GBP": "£"}


def quantity(value: Decimal | None) -> str:
    """A quantity without the zeros that say nothing: 4, 12,5, 1.250."""
    if value is None:
        return "—"
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return _grouped(value, places=places).replace("-", "−")


def money(value: Decimal | None, currency: str = REAL) -> str:
    """Money: R$ 1.234,56; US$ 79,17; MXN 10,00.

    Args:
        currency: its code; empty is the real.
    """
    if value is None:
        return "—"
    sign = "−" if value < 0 else ""
    symbol = _SYMBOLS.get(currency or REAL, currency)
    rounded = _rounded(abs(value), places=2)
    return f"{sign}{symbol}{NBSP}{_grouped(rounded, places=2)}"


def _grouped(value: Decimal, *, places: int) -> str:
    """As `number_format` with groups, for a value of no more places: a page has hundreds."""
    return f"{value:,.{places}f}".translate(_separators(get_language()))


@cache
def _separators(language: str | None) -> dict[int, str]:
    names = {",": "THOUSAND_SEPARATOR", ".": "DECIMAL_SEPARATOR"}
    return {ord(mark): get_format(name, language) for mark, name in names.items()}


def foreign_money(value: Decimal | None, currency: str, own: str) -> str:
    """Money in an order's currency, to stand beside the same in the company's; else nothing.

    Args:
        currency, own: the codes of the two; empty is the real.
    """
    if value is None or (currency or REAL) == (own or REAL):
        return ""
    return money(value, currency)


def short_money(value: Decimal) -> str:
    """Money over a bar, where there is no room: 4,1 mi, 366 mil."""
    billions, millions, thousands = (
        pgettext("short number", "bn"),
        pgettext("short number", "M"),
        pgettext("short number", "k"),
    )
    for limit, unit, places in ((10**9, billions, 1), (10**6, millions, 1), (1000, thousands, 0)):
        if abs(value) >= limit:
            short = _rounded(value / limit, places=places)
            return f"{number_format(short, decimal_pos=places)}{NBSP}{unit}"
    return number_format(_rounded(value, places=0), decimal_pos=0)


def _rounded(value: Decimal, *, places: int) -> Decimal:
    # number_format cuts off what is too much.
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percentage(value: Decimal | None) -> str:
    """A share: 62 %. Cut off, not rounded: nothing is at 100 % while something is missing."""
    return "—" if value is None else f"{number_format(value, decimal_pos=0)}{NBSP}%"


def duration(seconds: float | None) -> str:
    """Seconds as people say them: 0,3 s, 42 s, 3 min 20 s, 1 h 05 min."""
    if seconds is None:
        return "—"
    if 0 < seconds < 0.05:
        return f"< {quantity(Decimal('0.1'))} s"
    if seconds < 10:
        return f"{quantity(Decimal(str(round(seconds, 1))))} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_of_hour:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def age(moment: datetime.datetime) -> str:
    """How long ago something was: 12 s, 7 minutes, 2 days and 3 hours."""
    seconds = max((timezone.now() - moment).total_seconds(), 0)
    return f"{seconds:.0f}{NBSP}s" if seconds < 60 else timesince(moment)


def day(date: datetime.date) -> str:
    """A day: 20/06/2026."""
    return date_format(date, "SHORT_DATE_FORMAT")


def days_late(date: datetime.date) -> str:
    """How many days ago a delivery was due."""
    days = (timezone.localdate() - date).days
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def moment(instant: datetime.datetime) -> str:
    """A moment in the company's time: 20/06/2026 14:05."""
    return date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")


def cnpj_cpf(value: str) -> str:
    """The usual mask over a CNPJ (letters allowed, as from 2026) or CPF; others as they are."""
    if len(value) == 14:
        return f"{value[:2]}.{value[2:5]}.{value[5:8]}/{value[8:12]}-{value[12:]}"
    if len(value) == 11 and value.isdigit():
        return f"{value[:3]}.{value[3:6]}.{value[6:9]}-{value[9:]}"
    return value


# In both cases: some collations of PostgreSQL leave accented letters as they are in UPPER().
ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ"
PLAIN = "AAAAAEEEEIIIIOOOOOUUUUCN" * 2


def without_accents(text: str) -> str:
    """Upper case without accents: EMPORIO for Empório. The lookup `sem_acento` does the same."""
    return text.upper().translate(str.maketrans(ACCENTED, PLAIN))


def alphanumeric(text: Any) -> str:
    """Letters and digits alone, upper case: how a CNPJ or CPF is stored."""
    return "".join(filter(str.isalnum, str(text))).upper()


def is_cnpj(value: str) -> bool:
    """Whether 14 letters and digits, without a mask, end in the check digits of a CNPJ."""
    if len(value) != 14 or not value[:12].isalnum() or not value[12:].isdigit():
        return False
    # A letter counts as far as it is from "0", as from 2026.
    numbers = [ord(character) - ord("0") for character in value]
    weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    return len(set(value)) > 1 and all(
        numbers[length] == _check_digit(numbers[:length], weights[-length:]) for length in (12, 13)
    )


def is_cpf(value: str) -> bool:
    """Whether 11 digits, without a mask, end in the check digits of a CPF."""
    if len(value) != 11 or not (value.isascii() and value.isdigit()):
        return False
    numbers = list(map(int, value))
    return len(set(value)) > 1 and all(
        numbers[length] == _check_digit(numbers[:length], list(range(length + 1, 1, -1)))
        for length in (9, 10)
    )


def _check_digit(numbers: list[int], weights: list[int]) -> int:
    rest = sum(n * weight for n, weight in zip(numbers, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest
