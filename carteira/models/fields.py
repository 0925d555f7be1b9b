"""The few kinds of column the business tables are made of.

Text has no length limit: the predecessor lost invoices to a 33-character incoterm in a
varchar(20), and PostgreSQL stores both alike.
"""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q


def text(verbose_name: Any, *, choices: Any = None) -> models.CharField:
    """Text of any length; empty, never NULL."""
    return models.CharField(verbose_name, blank=True, default="", db_default="", choices=choices)


def quantity(verbose_name: Any) -> models.DecimalField:
    """A quantity in the item's unit, numeric(15,3)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=3, default=0)


def price(verbose_name: Any) -> models.DecimalField:
    """A price for one unit, numeric(15,4)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=4, default=0)


def field_of(model: type[models.Model], name: str) -> models.Field:
    """A column of a model.

    Raises:
        FieldDoesNotExist: there is no such column; relations from other tables are none.
    """
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(f"{model._meta.label}.{name} is no column")
    return found


# More than any of the columns can hold.
_ENDLESS = 10**15


def finite(name: str, *columns: str) -> models.CheckConstraint:
    """Forbids NaN, which PostgreSQL takes for a number greater than all others.

    Args:
        name: the constraint's name.
        columns: those that hold numbers.
    """
    return models.CheckConstraint(
        condition=Q(*((f"{column}__lt", _ENDLESS) for column in columns)), name=name
    )
