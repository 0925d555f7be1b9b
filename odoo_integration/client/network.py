"""Failures below HTTP, recognised by exception type and never by message text."""

import math
import socket
import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import LocationParseError, ReadTimeoutError

from .errors import OdooConfigurationError, OdooError, OdooTimeoutError, OdooTransientError

# OpenSSL's reasons when the other side does not speak TLS.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")


def network_error(failure: Exception, *, label: str, host: str, timeout: float) -> OdooError:
    """The OdooError for an exception of requests or urllib3; it repeats nothing of its text."""
    causes = list(_causes(failure))
    if isinstance(failure, requests.exceptions.ProxyError):
        return OdooTransientError(f"{label}: the proxy on the way to {host} does not answer.")
    return _wrong_setting(causes, label, host) or _transient(causes, label, host, timeout)


def _wrong_setting(causes: list[BaseException], label: str, host: str) -> OdooError | None:
    if _find(causes, ssl.SSLCertVerificationError):
        return OdooConfigurationError(
            f"{label}: the certificate of {host} is not trusted; check ODOO_URL, or give its "
            "authority in ODOO_CA_FILE."
        )
    if any(getattr(cause, "reason", None) in _NOT_TLS for cause in causes):
        return OdooConfigurationError(f"{label}: {host} does not speak https; check ODOO_URL.")
    if unknown := _find(causes, socket.gaierror):
        # EAI_AGAIN: the name server did not answer, so the name may be right.
        transient = getattr(unknown, "errno", None) == socket.EAI_AGAIN
        return OdooConfigurationError(
            f"{label}: the host {host} is unknown; check ODOO_URL.",
            retry_limit=math.inf if transient else 0,
        )
    if _find(causes, requests.exceptions.InvalidURL, LocationParseError, UnicodeError):
        return OdooConfigurationError(f"{label}: ODOO_URL is no address a request can go to.")
    return None


def _transient(causes: list[BaseException], label: str, host: str, timeout: float) -> OdooError:
    if _find(causes, ConnectionRefusedError):
        return OdooTransientError(
            f"{label}: {host} refused the connection; is Odoo running, is ODOO_URL right?"
        )
    if _find(causes, requests.exceptions.ConnectTimeout):
        return OdooTransientError(f"{label}: {host} does not take connections (timeout).")
    if _find(causes, requests.exceptions.ReadTimeout, ReadTimeoutError, TimeoutError):
        return too_slow(label, timeout)
    return OdooTransientError(f"{label}: the connection to {host} broke.")


def _find(causes: list[BaseException], *types: type[BaseException]) -> BaseException | None:
    return next((cause for cause in causes if isinstance(cause, types)), None)


def too_slow(label: str, timeout: float) -> OdooTimeoutError:
    """The error for an answer that was not complete after `timeout` seconds."""
    return OdooTimeoutError(
        f"{label}: no complete answer within {timeout:g} s; ask for less at a time "
        "(ODOO_PAGE_SIZE) or raise ODOO_TIMEOUT.",
        retry_limit=1,
    )


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """The exception and all that caused it: requests and urllib3 keep causes in several places."""
    waiting, seen = [failure], set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
        waiting += [one for one in inner if isinstance(one, BaseException)]
