"""The read surface for BI: views of the schema `bi`, and the roles that may read them."""

from .readers import ReaderRightsError, grant_readers
from .schema import drop_views, make_views
from .views import NOTES, READ, SCHEMAS, VIEWS

__all__ = [
    "NOTES",
    "READ",
    "SCHEMAS",
    "VIEWS",
    "ReaderRightsError",
    "drop_views",
    "grant_readers",
    "make_views",
]
