"""A value of Odoo that cannot be taken, and how a reason quotes it."""

from typing import Any

_SHOWN_LENGTH = 80


class Unusable(ValueError):
    """A value that cannot be taken; the text is the reason."""


def shown(value: Any) -> str:
    """A value as a reason or an error quotes it: short, in one line of printable characters."""
    if not isinstance(value, (str, int, float)):
        return type(value).__name__
    try:
        quoted = repr(value[:_SHOWN_LENGTH] if isinstance(value, str) else value)
    except ValueError:
        # Python does not write integers of thousands of digits.
        quoted = type(value).__name__
    return quoted if len(quoted) <= _SHOWN_LENGTH else f"{quoted[: _SHOWN_LENGTH - 1]}…"
