"""The client address by which login attempts are counted."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address a request came from.

    Each of PROXY_COUNT proxies appends the address it was called from to X-Forwarded-For, so the
    address is that many places from the right. The client itself writes what is further left.
    """
    count = settings.PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(passed) >= count and passed[-count]:
        return passed[-count]
    return request.META.get("REMOTE_ADDR", "")
