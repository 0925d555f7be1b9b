"""Posting to addresses that people enter, without lending them the way into our own network."""

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from ..client.deadline import bound_answers

_PORTS = {"https": 443, "http": 80}
_NAT64 = IPv6Network("64:ff9b::/96")
# A worker of the queue waits meanwhile: an answer that drips must not hold it.
_TIMEOUT = urllib3.Timeout(connect=5.0, total=15.0)


class AddressRefused(ValueError):
    """An address that nothing is sent to; the text is for people."""


@dataclass(frozen=True)
class Address:
    """The parts of an address.

    Attributes:
        target: path and query.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """The host as HTTP names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def checked_address(url: str) -> Address:
    """Takes an address apart, as far as it can be judged without asking for its name.

    Raises:
        AddressRefused: it is none, holds a password, or is not HTTPS.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
        # As the name is asked for.
        ascii_host = (host or "").encode("idna").decode()
    except ValueError:
        raise AddressRefused(
            _("This is not an address such as https://example.com/hook.")
        ) from None
    if scheme not in _PORTS or not ascii_host or not url.isascii() or not url.isprintable():
        raise AddressRefused(_("This is not an address such as https://example.com/hook."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(_("An address with a user's name or password is not taken."))
    if scheme != "https" and not settings.WEBHOOK_PRIVATE_ADDRESSES:
        raise AddressRefused(_("The address has to begin with https://."))
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Address(scheme, ascii_host, port or _PORTS[scheme], target)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Posts to the very machine whose address was checked, and follows no redirect.

    A name that is asked for twice may be answered with a private address the second time.

    Returns:
        The HTTP status.

    Raises:
        AddressRefused: the address is none, or is in a private network and no setting allows it.
        OSError, urllib3.exceptions.HTTPError: it could not be reached, or did not answer.
    """
    address = checked_address(url)
    machine = _machine(address)
    options: dict[str, Any] = {"timeout": _TIMEOUT, "retries": False, "maxsize": 1}
    pool: urllib3.HTTPConnectionPool
    if address.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            machine,
            address.port,
            server_hostname=address.host,
            assert_hostname=address.host,
            ca_certs=DEFAULT_CA_BUNDLE_PATH,
            **options,
        )
    else:
        pool = urllib3.HTTPConnectionPool(machine, address.port, **options)
    bound_answers(pool)
    with pool:
        answer = pool.urlopen(
            "POST",
            address.target,
            body=body,
            headers=headers | {"Host": address.host_header},
            redirect=False,
            # Of the answer only its status is of use.
            preload_content=False,
        )
        answer.close()
        return answer.status


def _machine(address: Address) -> str:
    """The IP address to connect to."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    machines = [str(entry[4][0]) for entry in found]
    if not settings.WEBHOOK_PRIVATE_ADDRESSES:
        for machine in machines:
            if not _is_public(machine):
                raise AddressRefused(
                    _(
                        "%(host)s is in a private network (%(address)s); the setting"
                        " WEBHOOK_PRIVATE_ADDRESSES allows that."
                    )
                    % {"host": address.host, "address": machine}
                )
    return machines[0]


def _is_public(machine: str) -> bool:
    ip = ip_address(machine.partition("%")[0])
    if isinstance(ip, IPv6Address):
        # Addresses of IPv4 in the clothes of IPv6: mapped, by 6to4, by NAT64.
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ip_address(int(ip) & 0xFFFFFFFF)  # type: ignore[assignment]
        if inner is not None:
            return _is_public(str(inner))
    return ip.is_global and not ip.is_multicast
