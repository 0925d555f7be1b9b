"""Columns that hold several choices, as boxes to tick."""

from typing import Any

from django import forms


def boxes(column: Any) -> forms.MultipleChoiceField:
    """The form field of a column.

    Args:
        column: an `ArrayField` of a field with choices.
    """
    return forms.MultipleChoiceField(
        label=column.verbose_name,
        choices=column.base_field.choices,
        widget=forms.CheckboxSelectMultiple,
    )
