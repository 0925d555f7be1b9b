"""The statement of a customer's orders, for the customer's eyes: its content, and the PDF of it."""

from .content import Statement, statement

__all__ = ["Statement", "statement"]
