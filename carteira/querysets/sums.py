"""Sums over the rows that meet a condition."""

from decimal import Decimal

from django.db import models
from django.db.models import Sum, Value
from django.db.models.functions import Coalesce

from .. import lookups, rules  # noqa: F401 - importing lookups registers them


def sum_where(column: str, condition: models.Q) -> Coalesce:
    """The sum of a column over the rows that meet a condition; 0 over none."""
    zero = Value(Decimal(0), output_field=models.DecimalField())
    return Coalesce(Sum(column, filter=condition), zero)
