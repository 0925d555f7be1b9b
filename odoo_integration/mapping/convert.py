"""Single values: from what Odoo's wire carries to what COPY takes.

Odoo says `False` for any empty value. Dates are `YYYY-MM-DD`, datetimes naive UTC. Each converter
takes the wire's value and returns a string, a number, or None for NULL; it raises `Unusable` with
the reason where the value cannot be taken.
"""

import math
import re
from collections.abc import Callable
from typing import Any

UFS = frozenset(
    [
        "AC",
        "AL",
        "AM",
        "AP",
        "BA",
        "CE",
        "DF",
        "ES",
        "GO",
        "MA",
        "MG",
        "MS",
        "MT",
        "PA",
        "PB",
        "PE",
        "PI",
        "PR",
        "RJ",
        "RN",
        "RO",
        "RR",
        "RS",
        "SC",
        "SE",
        "SP",
        "TO",
    ]
)
MAX_KEY_LENGTH = 500
_MAX_QUANTITY = 10**12
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]")
_CITY_AND_UF = re.compile(r"^(?P<city>.*\S)\s*\((?P<uf>[A-Za-z]{2})\)$")
_DATETIME_LENGTH = 19
_DATE_LENGTH = 10

Converter = Callable[[Any], Any]


class Unusable(ValueError):
    """A value that cannot be taken; the text is the reason."""


def text(value: Any) -> str:
    if not value:
        return ""
    if not isinstance(value, str):
        raise Unusable(f"text expected, {type(value).__name__} found")
    return value.replace("\x00", "") if "\x00" in value else value


def any_text(value: Any) -> str:
    """Text, or a whole number written as text: some localisations number invoices so."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value)


def key_text(value: Any) -> str:
    """Text that identifies a record; never empty, and short enough for an index."""
    result = text(value).strip()
    if not result:
        raise Unusable("is empty")
    if len(result) > MAX_KEY_LENGTH:
        raise Unusable(f"has {len(result)} characters, more than {MAX_KEY_LENGTH}")
    return result


def code_text(value: Any) -> str:
    """Text that becomes part of a key where it is not empty."""
    return key_text(value) if text(value).strip() else ""


def tax_id(value: Any) -> str:
    """CNPJ, CPF or foreign number: letters and digits alone, so that any mask finds it."""
    return _NOT_ALPHANUMERIC.sub("", text(value)).upper()


def reference(value: Any) -> int | None:
    """The id of a many2one; `[id, name]` is understood too, for servers that ignore `load`."""
    if not value:
        return None
    if isinstance(value, (list, tuple)):
        value = value[0]
    if not isinstance(value, int):
        raise Unusable(f"an id expected, {type(value).__name__} found")
    return value


def required_reference(value: Any) -> int:
    result = reference(value)
    if result is None:
        raise Unusable("is empty")
    return result


def references(value: Any) -> str:
    """The ids of an x2many, in ascending order, as a PostgreSQL array."""
    return "{" + ",".join(map(str, sorted(value or ()))) + "}"


def number(value: Any) -> float | int:
    """A quantity or an amount that fits numeric(15,3)."""
    if not value:
        return 0
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Unusable(f"a number expected, {value!r} found")
    if abs(value) >= _MAX_QUANTITY:
        raise Unusable(f"{value!r} is too large for numeric(15,3)")
    return value


def moment(value: Any) -> str | None:
    """A naive UTC datetime, with its zone spelled out."""
    if not value:
        return None
    if not isinstance(value, str) or len(value) < _DATETIME_LENGTH:
        raise Unusable(f"a datetime expected, {value!r} found")
    return value[:_DATETIME_LENGTH] + "+00"


def required_moment(value: Any) -> str:
    result = moment(value)
    if result is None:
        raise Unusable("is empty")
    return result


def day(value: Any) -> str | None:
    if not value:
        return None
    if not isinstance(value, str) or len(value) != _DATE_LENGTH or value[4] != "-":
        raise Unusable(f"a date expected, {value!r} found")
    return value


def one_of(names: dict[str, str]) -> Converter:
    """A selection: each of Odoo's values has a name of ours, any other is refused."""

    def convert(value: Any) -> str:
        try:
            return names[value]
        except (KeyError, TypeError):
            raise Unusable(f"{value!r} is not one of {', '.join(names)}") from None

    return convert


def unit_factor(*, multiplier: bool) -> Converter:
    """How many reference units one unit is.

    Args:
        multiplier: True from Odoo 19 on, where `uom.uom.factor` says just that; before, it said
            how many of this unit make the reference.
    """

    def convert(value: Any) -> str:
        if not isinstance(value, (int, float)) or value <= 0:
            raise Unusable(f"a positive factor expected, {value!r} found")
        # 15 significant digits are what a float holds; more would store its rounding error.
        return f"{value if multiplier else 1 / value:.15g}"

    return convert


def brazilian_state(code: str, display_name: str) -> str:
    """The UF a `res.country.state` stands for, empty for a state of another country.

    Args:
        code: its `code`.
        display_name: its name followed by the country's code in brackets.
    """
    if code not in UFS or ("(" in display_name and not display_name.endswith("(BR)")):
        return ""
    return code


def city_name(value: Any) -> str:
    """The city of "Cidade (UF)"; a text of another form as it is."""
    name = text(value)
    match = _CITY_AND_UF.match(name)
    return match["city"] if match else name


def city_state(value: Any) -> str:
    """The UF of "Cidade (UF)"; empty where it is not one of Brazil."""
    match = _CITY_AND_UF.match(text(value))
    uf = match["uf"].upper() if match else ""
    return uf if uf in UFS else ""
