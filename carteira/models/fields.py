"""The few kinds of column the business tables are made of.

Text has no length limit: the predecessor lost invoices to a 33-character incoterm in a
varchar(20), and PostgreSQL stores both alike.
"""

from typing import Any

from django.db import models


def texto(verbose_name: Any, *, choices: Any = None) -> models.CharField:
    """Text of any length; empty, never NULL."""
    return models.CharField(verbose_name, blank=True, default="", db_default="", choices=choices)


def quantidade(verbose_name: Any) -> models.DecimalField:
    """A quantity in the item's unit, numeric(15,3)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=3, default=0)


def preco(verbose_name: Any) -> models.DecimalField:
    """A price for one unit, numeric(15,4)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=4, default=0)
