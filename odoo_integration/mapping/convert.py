"""Single values: from what Odoo's wire carries to what COPY takes.

Odoo says `False` for any empty value and never null, by `Field.convert_to_read`. Dates are
`YYYY-MM-DD`, datetimes naive UTC. Each converter takes the wire's value, whatever it is, and
returns what its column holds, as Python has it, or None for NULL; it raises `Unusable` with the
reason where the value cannot be taken.
"""

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from .unusable import Unusable, shown

MAX_KEY_BYTES = 500
_MAX_NAME_BYTES, _MAX_COMPANY_BYTES, _MAX_LABEL_BYTES, _MAX_TAX_ID_BYTES = 500, 240, 60, 80
"""Two keys, two names, a company, a tax id and two labels have to fit one row of the index of the
open items, which PostgreSQL limits to 2704 bytes."""
_MAX_ID = 2**63 - 1
_FACTORS = (1e-9, 1e9)
# What every screen and every spreadsheet can show, one day of time zone included.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters, line and paragraph separators, surrogates: no screen shows them in one line.
_UNPRINTABLE = frozenset({"Cc", "Zl", "Zp", "Cs"})
_DATETIME_LENGTH = 19
_DATE_LENGTH = 10
_parse = datetime.datetime.fromisoformat

Converter = Callable[[Any], Any]


def text(value: Any) -> str:
    """Text of any length, as PostgreSQL stores it: without NUL and lone surrogates."""
    if value is False:
        return ""
    if not isinstance(value, str):
        raise Unusable(f"text expected, {shown(value)} found")
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value if value.isascii() else _SURROGATE.sub("\ufffd", value)


def _cut(value: Any, limit: int) -> str:
    """Text that describes and is in an index: what is too long for one is cut."""
    result = text(value)
    if len(result.encode()) <= limit:
        return result
    return result.encode()[: limit - len("…".encode())].decode(errors="ignore") + "…"


def name_text(value: Any) -> str:
    """The name of a customer, a product or a salesperson."""
    return _cut(value, _MAX_NAME_BYTES)


def company_name(value: Any) -> str:
    """The name of one of Odoo's own companies."""
    return _cut(value, _MAX_COMPANY_BYTES)


def label_text(value: Any) -> str:
    """The name of a unit or of a currency."""
    return _cut(value, _MAX_LABEL_BYTES)


def any_text(value: Any) -> str:
    """Text, or a whole number written as text: some localisations number invoices so."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_ID:
        return str(value)
    return text(value)


def key_text(value: Any) -> str:
    """Text that identifies a record: one line, never empty, and short enough for an index."""
    if (
        isinstance(value, str)
        and not value.isprintable()
        and any(unicodedata.category(character) in _UNPRINTABLE for character in value.strip())
    ):
        raise Unusable(f"{shown(value)} has control characters or line breaks")
    result = text(value).strip()
    if not result:
        raise Unusable("is empty")
    return _bounded(result, MAX_KEY_BYTES)


def code_text(value: Any) -> str:
    """Text that becomes part of a key where it is not empty."""
    return key_text(value) if text(value).strip() else ""


def tax_id(value: Any) -> str:
    """CNPJ, CPF or foreign number: letters and digits alone, so that any mask finds it."""
    return _bounded(_NOT_ALPHANUMERIC.sub("", text(value)).upper(), _MAX_TAX_ID_BYTES)


def _bounded(key: str, limit: int) -> str:
    size = len(key) if key.isascii() else len(key.encode())
    if size > limit:
        raise Unusable(f"has {len(key)} characters in {size} bytes, more than {limit} bytes")
    return key


def reference(value: Any) -> int | None:
    """The id of a many2one; `[id, name]` is understood too, for servers that ignore `load`."""
    if value is False:
        return None
    match value:
        case [one, str() | False | None]:
            return record_id(one)
    return record_id(value)


def record_id(value: Any) -> int:
    """A record's own id."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _MAX_ID:
        raise Unusable(f"an id expected, {shown(value)} found")
    return value


def required_reference(value: Any) -> int:
    result = reference(value)
    if result is None:
        raise Unusable("is empty")
    return result


def references(value: Any) -> tuple[int, ...]:
    """The ids of an x2many, in ascending order."""
    if value is False:
        return ()
    if not isinstance(value, (list, tuple)):
        raise Unusable(f"a list of ids expected, {shown(value)} found")
    return tuple(sorted(map(record_id, value)))


def _numeric(digits: int, places: int) -> Converter:
    """A number that fits numeric(digits, places) once it is rounded."""
    limit = 10 ** (digits - places) - 0.5 * 10**-places

    def convert(value: Any) -> float | int:
        if value is False:
            return 0
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise Unusable(f"a number expected, {shown(value)} found")
        # Not in one comparison with the limit: NaN is neither below nor above it.
        if isinstance(value, float) and not math.isfinite(value):
            raise Unusable(f"a number expected, {shown(value)} found")
        if abs(value) >= limit:
            raise Unusable(f"{shown(value)} is too large for numeric({digits},{places})")
        return value or 0

    return convert


number = _numeric(15, 3)
"""A quantity."""
price = _numeric(15, 4)
"""A price for one unit."""
amount = _numeric(15, 2)
"""An amount of money."""
extra_number = _numeric(21, 6)
"""A number of whatever meaning."""


def rate(value: Any) -> float | int | None:
    """An exchange rate; None where Odoo has none, which it writes as zero."""
    if value == 0:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1e-6 <= value <= 1e6:
        raise Unusable(f"a rate between 0.000001 and 1000000 expected, {shown(value)} found")
    return value


def moment(value: Any) -> datetime.datetime | None:
    """A moment in UTC, in whole seconds."""
    if value is False:
        return None
    if not isinstance(value, str) or len(value) < _DATETIME_LENGTH:
        raise Unusable(f"a datetime expected, {shown(value)} found")
    try:
        parsed = _parse(value)
        # Parsed again, which takes an eighth of what `replace` does.
        parsed = parsed.astimezone(datetime.UTC) if parsed.tzinfo else _parse(f"{value}+00")
    except (ValueError, OverflowError):
        raise Unusable(f"a datetime expected, {shown(value)} found") from None
    _check_year(parsed.year)
    return parsed.replace(microsecond=0) if parsed.microsecond else parsed


def required_moment(value: Any) -> datetime.datetime:
    result = moment(value)
    if result is None:
        raise Unusable("is empty")
    return result


def day(value: Any) -> datetime.date | None:
    if value is False:
        return None
    if not isinstance(value, str) or len(value) != _DATE_LENGTH:
        raise Unusable(f"a date expected, {shown(value)} found")
    try:
        parsed = datetime.date.fromisoformat(value)
    except ValueError:
        raise Unusable(f"a date expected, {shown(value)} found") from None
    _check_year(parsed.year)
    return parsed


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Unusable(f"the year {year} is not within {_FIRST_YEAR} and {_LAST_YEAR}")


def one_of(names: Mapping[str, Any]) -> Converter:
    """A selection: each of Odoo's values has one of ours, any other is refused."""

    def convert(value: Any) -> Any:
        try:
            return names[value]
        except (KeyError, TypeError):
            raise Unusable(f"{shown(value)} is not one of {', '.join(names)}") from None

    return convert


def unit_factor(*, multiplier: bool) -> Converter:
    """How many reference units one unit is.

    Args:
        multiplier: True from Odoo 19 on, where `uom.uom.factor` says just that; before, it said
            how many of this unit make the reference.
    """

    def convert(value: Any) -> float:
        # A number between the limits is finite.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise Unusable(f"a positive factor expected, {shown(value)} found")
        smallest, largest = _FACTORS
        if not smallest <= value <= largest:
            raise Unusable(f"{shown(value)} is not within {smallest:g} and {largest:g}")
        return float(f"{value if multiplier else 1 / value:.15g}")

    return convert
