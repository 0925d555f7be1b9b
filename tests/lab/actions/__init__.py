"""Everything the people of a company may do in a day.

Each action takes three whole numbers and picks its objects by them, so that Hypothesis can shrink
a day to the actions that matter. An action for which nothing fits does nothing.
"""

from . import invoices, master_data, orders
from .registry import ACTIONS, do

__all__ = ["ACTIONS", "do", "invoices", "master_data", "orders"]
