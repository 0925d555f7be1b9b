"""The rows of a list in groups, with the sums of each."""

from .dimensions import Dimension
from .extras import with_extras
from .subjects import BACKLOG, INVOICES, Measure, Subject
from .sums import Group, summed

__all__ = [
    "BACKLOG",
    "INVOICES",
    "Dimension",
    "Group",
    "Measure",
    "Subject",
    "summed",
    "with_extras",
]
