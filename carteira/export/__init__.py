"""Any list as a file, in memory that does not grow with its rows."""

from .response import FORMATS, TooManyRowsError, export, export_rows

__all__ = ["FORMATS", "TooManyRowsError", "export", "export_rows"]
