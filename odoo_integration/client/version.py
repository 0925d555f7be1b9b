"""Odoo's version, in the forms in which its servers return it."""

import re
from dataclasses import dataclass
from typing import Any, Self

from .redaction import one_line

_SERIES = re.compile(r"[^\d-]*(\d{1,3})(?!\d)", re.ASCII)
_LARGEST = 999
_LONGEST_TEXT = 40


@dataclass(frozen=True)
class OdooVersion:
    """`major` is the series (17, 18, 19); `text` is Odoo's own form, such as saas~18.2+e."""

    major: int
    text: str

    @classmethod
    def parse(cls, answer: Any) -> Self | None:
        """Reads the answer of /web/version or of common.version; None when it is neither.

        `version_info` is [17, 0, 0, "final", 0, ""] for a release and ["saas~18", 2, 0, …] for an
        online server.
        """
        if not isinstance(answer, dict):
            return None
        info = answer.get("version_info") or answer.get("server_version_info")
        text = answer.get("version") or answer.get("server_version")
        first = info[0] if isinstance(info, list) and info else None
        for stated in (first, text):
            if major := _major(stated):
                named = text if isinstance(text, str) else str(stated)
                return cls(major, one_line(named)[:_LONGEST_TEXT])
        return None


def _major(stated: Any) -> int | None:
    if type(stated) is int:
        return stated if 0 < stated <= _LARGEST else None
    found = _SERIES.match(stated) if isinstance(stated, str) else None
    return int(found[1]) if found else None
