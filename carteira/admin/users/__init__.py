"""Users and groups: who may do what, and who sees which part of the business."""

from . import audit as audit
from . import sessions as sessions
from .admin import register

__all__ = ["register"]
