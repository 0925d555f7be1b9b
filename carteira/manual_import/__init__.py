"""Manual orders from a spreadsheet: read within limits, checked row by row, then saved."""

from .cells import MAX_LENGTHS
from .companies import currencies_of, foreign_orders
from .limits import FileRefusedError
from .reading import read
from .rows import COLUMNS, Row, check, ignored, understood
from .saving import save

__all__ = [
    "COLUMNS",
    "MAX_LENGTHS",
    "FileRefusedError",
    "Row",
    "check",
    "currencies_of",
    "foreign_orders",
    "ignored",
    "read",
    "save",
    "understood",
]
