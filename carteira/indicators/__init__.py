"""The figures of the dashboard and of the lists, in a constant number of queries."""

from .figures import AGES, NO_DATE, Figures, Group, backlog_figures
from .listed import Listed, Part, PartSum, listed
from .months import invoiced_by_month, open_value_by_month

__all__ = [
    "AGES",
    "NO_DATE",
    "Figures",
    "Group",
    "Listed",
    "Part",
    "PartSum",
    "backlog_figures",
    "invoiced_by_month",
    "listed",
    "open_value_by_month",
]
