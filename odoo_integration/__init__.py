"""Everything between Odoo and the backlog."""

__version__ = "0.2.0.dev0"
