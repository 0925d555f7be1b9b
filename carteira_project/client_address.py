"""Whose login attempts are counted together."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address a request came from.

    Behind PROXY_COUNT proxies it is that many places from the right of X-Forwarded-For: what
    stands further left is written by the client, who may write anything.
    """
    count = settings.PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(passed) >= count and passed[-count]:
        return passed[-count]
    return request.META.get("REMOTE_ADDR", "")
