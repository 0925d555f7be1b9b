"""The backlog: its list, the pages of an item and of an order, and the import of manual orders."""

from . import for_me as for_me
from .admin import BacklogAdmin

__all__ = ["BacklogAdmin"]
