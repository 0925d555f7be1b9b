"""Reads from Odoo what a run needs, and proves that nothing is missing."""
