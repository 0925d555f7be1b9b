"""From staging into the live tables: one transaction, applied once."""

from .apply_once import promote_once, rehearse
from .figures import note_figures
from .request import PromoteRequest, PromoteResult

__all__ = ["PromoteRequest", "PromoteResult", "note_figures", "promote_once", "rehearse"]
