"""Invoiced lines: their list, and the page of one."""

from .admin import InvoicingAdmin

__all__ = ["InvoicingAdmin"]
