"""Makes text fit to be shown: one line, not too long, no credential in any encoding."""

import base64
import json
import re
from urllib.parse import quote, quote_plus, urlsplit
from xml.sax.saxutils import escape

from .config import OdooConfig

LONGEST = 300
# Enough to find and mask any secret in what is shown of it.
_LONGEST_READ = 20_000
MASK = "***"
USERINFO = re.compile(r"(?<=://)[^/\s'\"<>]*@")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+(?=\S*[0-9+/=])\S+")

# Control characters, terminal sequences among them; marks that reverse the direction of writing;
# halves of surrogate pairs.
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` on one line, as it can be stored and shown on a terminal.

    Each character that a terminal would obey or PostgreSQL refuse becomes U+FFFD.
    """
    return _NOT_SHOWN.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` with its lines joined and blanks collapsed, as it can be stored and shown."""
    return visible(" ".join(text.split()))


class Redactor:
    """Removes the secrets of a configuration, in each encoding a message could contain them in."""

    def __init__(self, config: OdooConfig) -> None:
        try:
            in_url = urlsplit(config.url).password or ""
        except ValueError:
            in_url = ""
        found: set[str] = set()
        for secret in (config.password, config.api_key, in_url):
            found |= forms(secret, config.user) if secret else set()
        # Longest first, so that a form which contains another is replaced as a whole.
        spelled = [_pattern(form) for form in sorted(found, key=len, reverse=True)]
        self._secrets = re.compile("|".join(spelled)) if spelled else None

    def __call__(self, text: str) -> str:
        """`text` without secrets, on one line, cut to `LONGEST` characters."""
        # Before lines are joined and the text is cut: both could split a secret.
        text = text[:_LONGEST_READ]
        if self._secrets:
            text = self._secrets.sub(MASK, text)
        text = _BEARER.sub(rf"\1 {MASK}", USERINFO.sub(f"{MASK}@", text))
        line = one_line(text)
        if self._secrets:
            line = self._secrets.sub(MASK, line)
        return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _pattern(form: str) -> str:
    # A secret of up to three characters is replaced only where it is a whole word; anywhere else it
    # would be found inside ordinary words.
    return re.escape(form) if len(form) > 3 else rf"(?<!\w){re.escape(form)}(?!\w)"


def forms(secret: str, user: str = "") -> set[str]:
    """A secret in each encoding that a message could contain it in.

    Args:
        user: whose secret it is, for the header of HTTP's basic authentication.
    """
    # A variable of the environment may hold bytes that are no UTF-8.
    plain = secret.encode(errors="surrogatepass")
    found = {
        secret,
        quote(plain),
        quote(plain, safe=""),
        quote_plus(plain),
        repr(secret)[1:-1],
        # Inside a text that is quoted itself.
        repr(f"{secret}\"'")[1:-4],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
    for raw in (plain, f"{user}:{secret}".encode(errors="surrogatepass")):
        for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
            found |= {encoded.decode(), encoded.decode().rstrip("=")}
    for quotes in ({}, {'"': "&quot;", "'": "&#x27;"}, {'"': "&#34;", "'": "&#39;"}):
        found |= {escape(form, quotes) for form in found}
    return found
