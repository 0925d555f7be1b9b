"""What can go wrong between us and Odoo, told by what the caller can do about it.

Every message is one line, without credentials, tracebacks or Odoo's `debug`.
"""

import math


class OdooError(Exception):
    """Any failure of a call to Odoo.

    `retry_limit` is how often repeating the very same call can be worth it: 0 for a refusal that
    will not change, infinity for a failure that may pass, 1 where each repeat costs a full timeout.
    `retry_after` is how many seconds the server asked us to wait, if it did.
    """

    retry_limit: float = 0

    def __init__(
        self, message: str, *, retry_limit: float | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        if retry_limit is not None:
            self.retry_limit = retry_limit
        self.retry_after = retry_after


class OdooConfigurationError(OdooError):
    """A setting is wrong, or Odoo lacks a field we ask for (a module or profile to set up)."""


class OdooEndpointError(OdooConfigurationError):
    """The server does not offer the address asked: another protocol, or no Odoo at all."""


class OdooRedirectError(OdooEndpointError):
    """The server points elsewhere; redirects are never followed with credentials."""


class OdooAuthenticationError(OdooError):
    """User, password or key refused, or a key that expired."""


class OdooPermissionError(OdooError):
    """The user may not read this, or the method is not one of the reads we allow."""


class OdooNotFoundError(OdooError):
    """No such model, method or record."""


class OdooTransientError(OdooError):
    """It may pass: raised after the configured retries were used up."""

    retry_limit = math.inf


class OdooTimeoutError(OdooTransientError):
    """The answer took too long: ask for less (a smaller page) rather than again."""


class OdooProtocolError(OdooError):
    """An answer that Odoo should not have given, or that is not Odoo's at all."""


class OdooArgumentError(OdooProtocolError):
    """This Odoo does not know an argument of ours (`load` is unknown before version 15)."""
