"""Cities and states of Brazil, from how Odoo names them."""

import re
from typing import Any

from .convert import text

_UF_NAMES = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"
UFS = frozenset(_UF_NAMES.split())
_CITY_AND_UF = re.compile(r"^(?P<city>.*\S)\s*\((?P<uf>[A-Za-z]{2})\)$")


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
