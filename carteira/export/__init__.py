"""Any list as a file, in memory that does not grow with its rows."""

from .response import FORMATS, TooManyRowsError, as_file, export

__all__ = ["FORMATS", "TooManyRowsError", "as_file", "export"]
