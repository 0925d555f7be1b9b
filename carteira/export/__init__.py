"""Any list as a file, in memory that does not grow with its rows."""

from .columns import ExportColumn, Kind, described, written
from .response import FORMATS, TooManyRowsError, dated, export, file_response
from .rows import rows

__all__ = [
    "FORMATS",
    "ExportColumn",
    "Kind",
    "TooManyRowsError",
    "dated",
    "described",
    "export",
    "file_response",
    "rows",
    "written",
]
