"""What can go wrong in a call to Odoo; one class for each thing the caller can do about it.

Every message is one line, without credentials, tracebacks or Odoo's `debug`.
"""

import math
from collections.abc import Callable


class OdooError(Exception):
    """Any failure of a call to Odoo.

    Attributes:
        retry_limit: how often it makes sense to repeat the same call: 0 after a refusal that will
            not change, infinity after a temporary failure, 1 where each repeat takes a timeout.
        retry_after: seconds the server asked to wait; None if it did not.
    """

    retry_limit: float = 0

    def __init__(
        self, message: str, *, retry_limit: float | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        if retry_limit is not None:
            self.retry_limit = retry_limit
        self.retry_after = retry_after

    def redact(self, redact: Callable[[str], str]) -> None:
        """Replaces the message by what `redact` returns for it."""
        self.args = (redact(str(self)),)


class OdooConfigurationError(OdooError):
    """A setting is wrong, or Odoo lacks a field (a module to install, a profile to choose)."""


class OdooEndpointError(OdooConfigurationError):
    """The server has nothing at this path: it speaks another protocol, or it is not Odoo."""


class OdooRedirectError(OdooEndpointError):
    """The server redirects elsewhere. Following would give the credentials to another server."""


class OdooAuthenticationError(OdooError):
    """User, password or key were refused, or the key has expired."""


class OdooPermissionError(OdooError):
    """The user may not read this, or the method is not one of the reads this client sends."""


class OdooNotFoundError(OdooError):
    """The model, method or record does not exist."""


class OdooTransientError(OdooError):
    """A temporary failure, raised when the configured retries are used up."""

    retry_limit = math.inf


class OdooTimeoutError(OdooTransientError):
    """The answer took too long: ask for a smaller page rather than for the same again."""


class OdooProtocolError(OdooError):
    """An unexpected answer, from Odoo or from something else at its address."""


class OdooArgumentError(OdooProtocolError):
    """This Odoo does not know an argument that was sent (`load` is unknown before version 15)."""
