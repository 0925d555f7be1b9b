"""The figures of the dashboard and of the lists, in a constant number of queries."""

from .figures import AGES, Figures, Group, backlog_figures
from .months import invoiced_by_month, open_value_by_month

__all__ = [
    "AGES",
    "Figures",
    "Group",
    "backlog_figures",
    "invoiced_by_month",
    "open_value_by_month",
]
