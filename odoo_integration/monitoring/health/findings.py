"""What a check found."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """One aspect of health.

    Attributes:
        name: the check's name; docs/operation.md says what to do about each.
        ok: nothing to do.
        text: one line for a person.
    """

    name: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{_('ok') if self.ok else _('PROBLEM')} {self.name}: {self.text}"


def fine(name: str, text: str | Promise) -> Finding:
    return Finding(name, True, str(text))


def problem(name: str, text: str | Promise) -> Finding:
    return Finding(name, False, str(text))
