"""Odoo's version, in the forms in which its servers return it."""

import re
from dataclasses import dataclass
from typing import Any, Self


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
        text = answer.get("version") or answer.get("server_version") or ""
        first = info[0] if isinstance(info, list) and info else text
        digits = re.search(r"\d+", str(first))
        return cls(int(digits.group()), str(text) or str(first)) if digits else None
