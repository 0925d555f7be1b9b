"""Any list as a file, in memory that does not grow with its rows."""

from .columns import ExportColumn, Kind
from .response import FORMATS, TooManyRowsError, as_file, export

__all__ = ["FORMATS", "ExportColumn", "Kind", "TooManyRowsError", "as_file", "export"]
