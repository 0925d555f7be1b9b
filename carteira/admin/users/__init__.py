"""Users and groups: who may do what, and who sees which part of the business."""

from .admin import register

__all__ = ["register"]
