"""The kinds of filter a list can have."""

from .choice import (
    ON,
    ChoiceFilter,
    FieldFilter,
    ValueFilter,
    YesNoFilter,
    by_choice,
    by_value,
    choice_filter,
    offered_values,
    value_filter,
)
from .form import (
    FormFilter,
    PastFilter,
    PeriodFilter,
    by_period,
    period_filter,
    without_date,
)

__all__ = [
    "ON",
    "ChoiceFilter",
    "FieldFilter",
    "FormFilter",
    "PastFilter",
    "PeriodFilter",
    "ValueFilter",
    "YesNoFilter",
    "by_choice",
    "by_period",
    "by_value",
    "choice_filter",
    "offered_values",
    "period_filter",
    "value_filter",
    "without_date",
]
