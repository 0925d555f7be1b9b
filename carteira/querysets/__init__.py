"""The vocabulary: every query of the business that has a name."""

from .backlog import CarteiraQuerySet
from .invoicing import FaturamentoQuerySet

__all__ = ["CarteiraQuerySet", "FaturamentoQuerySet"]
