"""The result of a health check."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        name: the check's name; docs/operation.md says what to do about each.
        ok: whether there is nothing to do.
        text: the result in one line, translated.
    """

    name: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{_('ok') if self.ok else _('PROBLEM')} {self.name}: {self.text}"


def fine(name: str, text: str | Promise) -> Finding:
    """A finding that needs no action."""
    return Finding(name, True, str(text))


def problem(name: str, text: str | Promise) -> Finding:
    """A finding that needs action."""
    return Finding(name, False, str(text))
