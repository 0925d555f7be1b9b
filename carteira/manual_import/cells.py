"""What is read from one cell: the value of a field, or the reason why there is none."""

import datetime
import re
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from ..choices import UFS, StatusPedido
from ..formats import alphanumeric, is_cnpj, is_cpf

Parser = Callable[[Any], Any]
MAX_QUANTITY, MAX_PRICE = Decimal(10**12), Decimal(10**11)
MAX_LENGTHS = {
    "num_pedido": 50,
    "cod_produto": 50,
    "empresa": 100,
    "cnpj_cpf": 30,
    "raz_social": 255,
    "raz_social_red": 100,
    "estado": 10,
    "vendedor": 100,
    "nome_produto": 255,
    "unid_medida_produto": 50,
}
"""Of what is in an index, in characters: in any script it fits one of its rows."""


class InvalidCellError(ValueError):
    """A cell with a value that is not valid; the text says why, for the user."""


def text(limit: int) -> Callable[[Any], str]:
    """Text of at most `limit` characters."""

    def parse(value: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        found = " ".join(str(value).split())
        # What our own export puts before text that looks like a formula.
        if found.startswith("'") and found[1:2] in "=+-@":
            found = found[1:]
        if len(found) > limit:
            raise InvalidCellError(_("at most %(n)d characters") % {"n": limit})
        return found

    return parse


def number(places: int, limit: Decimal) -> Callable[[Any], Decimal]:
    """A number that is not negative and below `limit`, rounded to so many decimal places."""

    def parse(value: Any) -> Decimal:
        found = re.sub(r"[\s\u00a0]|R\$", "", str(value))
        if "," in found:
            found = found.replace(".", "").replace(",", ".")
        elif isinstance(value, str) and re.fullmatch(r"-?\d{1,3}(\.\d{3})+", found):
            # 1.234 in a Brazilian text is one thousand; a real number of XLSX arrives as one.
            found = found.replace(".", "")
        try:
            parsed = Decimal(found)
        except InvalidOperation:
            raise InvalidCellError(
                _("“%(value)s” is not a number") % {"value": _shown(value)}
            ) from None
        if not parsed.is_finite() or not 0 <= parsed < limit:
            raise InvalidCellError(_("“%(value)s” is out of range") % {"value": _shown(value)})
        return parsed.quantize(Decimal(1).scaleb(-places))

    return parse


def date(value: Any) -> datetime.date:
    """A date of the spreadsheet's own, or written in the Brazilian or the ISO form."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    found = str(value).strip()
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"):
        try:
            return datetime.date(*time.strptime(found, pattern)[:3])
        except ValueError:
            continue
    raise InvalidCellError(
        _("“%(value)s” is not a date such as 31/12/2026") % {"value": _shown(found)}
    )


def status(value: Any) -> str:
    """A status, as it is stored or as it is read in the user's language."""
    wanted = str(value).strip().casefold()
    for known in StatusPedido:
        if wanted in (known.value.casefold(), str(known.label).casefold()):
            return known.value
    names = ", ".join(StatusPedido.values)
    raise InvalidCellError(
        _("“%(value)s” is none of: %(names)s") % {"value": _shown(value), "names": names}
    )


def yes_or_no(value: Any) -> bool:
    """A yes or a no in Portuguese or English."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in {"sim", "s", "yes", "1", "x", "true"}:
        return True
    if word in {"não", "nao", "n", "no", "0", "false"}:
        return False
    raise InvalidCellError(_("“%(value)s” is neither yes nor no") % {"value": _shown(value)})


def cnpj_cpf(value: Any) -> str:
    """A tax id in any mask, with its check digits."""
    found = alphanumeric(text(MAX_LENGTHS["cnpj_cpf"])(value))
    # A spreadsheet takes the digits for a number, which has no zeros before it.
    if isinstance(value, int | float):
        found = found.zfill(11 if len(found) <= 11 and is_cpf(found.zfill(11)) else 14)
    if not (is_cnpj(found) or is_cpf(found)):
        raise InvalidCellError(_("“%(value)s” is not a CNPJ or CPF") % {"value": _shown(value)})
    return found


def state(value: Any) -> str:
    """The two letters of a state."""
    found = str(value).strip().upper()
    if found not in UFS:
        raise InvalidCellError(_("“%(value)s” is not a UF such as SP") % {"value": _shown(value)})
    return found


def _shown(value: Any) -> str:
    return str(value)[:40]
