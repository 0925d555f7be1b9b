"""Everything between Odoo and the backlog."""

__version__ = "0.1.0"
