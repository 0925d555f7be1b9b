"""Masks known secrets anywhere in a text, in each encoding the text could contain them in."""

import re
from collections.abc import Iterable

from .redaction import MASK, USERINFO, forms

__all__ = ["MASK", "Masker"]

_SHORTEST = 6


class Masker:
    """Masks secrets, and the logins in addresses.

    Args:
        secrets: the values. Those of fewer than six characters are not masked, because they may be
            part of ordinary words.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelled = {form for s in secrets if len(s) >= _SHORTEST for form in forms(s)}
        # Longest first, so that a form which contains another is masked as a whole.
        pattern = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
        self._secrets = re.compile(pattern) if pattern else None

    def __call__(self, text: str) -> str:
        """The text with the secrets masked."""
        text = self._secrets.sub(MASK, text) if self._secrets else text
        return USERINFO.sub(f"{MASK}@", text)
