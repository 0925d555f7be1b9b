"""What every list and record page has in common."""

from .base import ListAdmin

__all__ = ["ListAdmin"]
