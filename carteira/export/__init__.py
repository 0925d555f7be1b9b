"""Any list as a file, in memory that does not grow with its rows."""

from .columns import ExportColumn
from .response import FORMATS, TooManyRowsError, export

__all__ = ["FORMATS", "ExportColumn", "TooManyRowsError", "export"]
