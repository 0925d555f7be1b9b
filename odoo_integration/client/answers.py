"""An HTTP response, and the error for one that does not come from Odoo."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from .errors import (
    OdooEndpointError,
    OdooError,
    OdooProtocolError,
    OdooTimeoutError,
    OdooTransientError,
)

# A server's clock outside these years is not set; reading would start or end there.
FIRST_YEAR, LAST_YEAR = 2000, 2099
TRANSIENT_STATUSES = frozenset({408, 425, 429, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """One HTTP response; `headers` ignores the case of names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is not.

        What Python's encoder writes and JSON forbids (NaN, Infinity, half of a surrogate pair) is
        passed on: only the record that holds it need be refused.
        """
        try:
            return orjson.loads(self.body)
        except ValueError:
            pass
        try:
            return json.loads(self.body.decode("utf-8-sig"), strict=False)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    @property
    def is_page(self) -> bool:
        """Whether it is a web page instead of data."""
        kind = self.headers.get("Content-Type", "").lower()
        return "html" in kind or (self.body.lstrip()[:1] == b"<" and "xml" not in kind)

    @property
    def date(self) -> datetime | None:
        """The server's clock (aware UTC) when it answered; None if it has none that is set."""
        try:
            date = parsedate_to_datetime(self.headers.get("Date", ""))
            date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        except (ValueError, TypeError, LookupError, OverflowError):
            return None
        return date if FIRST_YEAR <= date.year <= LAST_YEAR else None

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks to wait (its header is a number or a date)."""
        asked = self.headers.get("Retry-After")
        if not asked:
            return None
        try:
            return float(Retry().parse_retry_after(asked))
        except (HTTPError, ValueError, OverflowError):
            return None


def not_an_answer(answer: Answer, label: str) -> OdooError:
    """The error for a response that does not come from Odoo: a proxy's page, a truncated body."""
    status = answer.status
    if status == 504:
        return OdooTimeoutError(
            f"{label}: a proxy before Odoo gave up waiting (504); ask for less at a time.",
            retry_after=answer.retry_after,
        )
    if status == 429:
        return OdooTransientError(
            f"{label}: Odoo asks for fewer calls (429); lower ODOO_CALLS_PER_SECOND.",
            retry_after=answer.retry_after,
        )
    if status in TRANSIENT_STATUSES or status >= 500:
        return OdooTransientError(
            f"{label}: Odoo is not available just now (answered {status}).",
            retry_after=answer.retry_after,
        )
    if status == 404:
        return OdooEndpointError(
            f"{label}: not found at this address (404); check ODOO_URL and ODOO_PROTOCOL."
        )
    what = "a web page" if answer.is_page else "something that cannot be read"
    if status < 300:
        # A proxy's maintenance page, or a truncated body: may be right the next time.
        return OdooProtocolError(
            f"{label}: the answer is {what} in place of data; check ODOO_URL.",
            retry_limit=math.inf,
        )
    return OdooProtocolError(
        f"{label}: refused with {what} (answered {status}); is a proxy or firewall before Odoo?"
    )
