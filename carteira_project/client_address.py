"""The address a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

# What proxies add to a request.
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def client_address(request: HttpRequest) -> str:
    """The address by which login attempts are counted.

    Each of PROXY_COUNT proxies appends the address it was called from to X-Forwarded-For, so the
    address is that many places from the right. The client itself writes what is further left.
    """
    count = settings.PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(passed) >= count and passed[-count]:
        return passed[-count]
    return request.META.get("REMOTE_ADDR", "")


def from_this_machine(request: HttpRequest) -> bool:
    """Whether a request was sent on this machine, to this machine's own name, through no proxy.

    A proxy on this machine calls from a loopback address whatever its client's address is.
    """
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return (
        _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and (host == "localhost" or _is_loopback(host))
        and not any(name in request.headers for name in _FORWARDED)
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
