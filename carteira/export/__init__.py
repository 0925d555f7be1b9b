"""Any list as a file, in memory that does not grow with its rows."""

from .columns import ExportColumn, described
from .response import FORMATS, TooManyRowsError, export, file_response

__all__ = ["FORMATS", "ExportColumn", "TooManyRowsError", "described", "export", "file_response"]
