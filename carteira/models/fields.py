"""The few kinds of column the business tables are made of.

Text has no length limit: the predecessor lost invoices to a 33-character incoterm in a
varchar(20), and PostgreSQL stores both alike.
"""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def text(verbose_name: Any, *, choices: Any = None) -> models.CharField:
    """Text of any length; empty, never NULL."""
    return models.CharField(verbose_name, blank=True, default="", db_default="", choices=choices)


def quantity(verbose_name: Any) -> models.DecimalField:
    """A quantity in the item's unit, numeric(15,3)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=3, default=0)


def price(verbose_name: Any) -> models.DecimalField:
    """A price for one unit, numeric(15,4)."""
    return models.DecimalField(verbose_name, max_digits=15, decimal_places=4, default=0)


def amount(verbose_name: Any, *, null: bool = False) -> models.DecimalField:
    """Money to the cent, numeric(15,2)."""
    return models.DecimalField(
        verbose_name,
        max_digits=15,
        decimal_places=2,
        default=None if null else 0,
        null=null,
        blank=null,
    )


def extra_values() -> models.JSONField:
    """The values of extra fields by their names; NULL where there are none. See `CampoExtra`."""
    return models.JSONField(_("extra fields"), null=True, blank=True, editable=False)


def derived(verbose_name: Any, expression: Any, *, decimal_places: int) -> models.GeneratedField:
    """A number the database derives from the other columns of the row."""
    return models.GeneratedField(
        expression=expression,
        output_field=models.DecimalField(max_digits=30, decimal_places=decimal_places, null=True),
        db_persist=True,
        verbose_name=verbose_name,
    )


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
