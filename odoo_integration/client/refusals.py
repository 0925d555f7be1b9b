"""Odoo's own errors, recognised by their name (the Python class on Odoo's side).

The HTTP status does not help: JSON-RPC always answers 200, and JSON-2 answers 500 for a wrong field
name. Names and texts were observed on Odoo 17.0 and 19.0.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .config import OdooConfig
from .errors import (
    OdooArgumentError,
    OdooAuthenticationError,
    OdooConfigurationError,
    OdooError,
    OdooNotFoundError,
    OdooPermissionError,
    OdooProtocolError,
    OdooTimeoutError,
    OdooTransientError,
)

KEY_HINT = "check ODOO_USER and ODOO_API_KEY or ODOO_PASSWORD (keys expire, after 90 days at most)"


_LONGEST_MESSAGE = 10_000


def text_of(value: Any) -> str:
    """A name or message in an answer, cut to a length that can be searched; "" if it is no text."""
    return value[:_LONGEST_MESSAGE] if isinstance(value, str) else ""


@dataclass(frozen=True)
class Refusal:
    """An error that Odoo answered with.

    Attributes:
        name: of the exception, with its modules; "" if there is none.
        message: the exception's text.
        label: names the call.
        config: that the call was made with.
        model: that the call asked for; "" for a login or a version.
    """

    name: str
    message: str
    label: str
    config: OdooConfig
    model: str = ""

    @property
    def kind(self) -> str:
        """The exception's name without its modules."""
        return self.name.rpartition(".")[2]

    @property
    def text(self) -> str:
        """The first line of the message: the others list groups or repeat data."""
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        return lines[0].rstrip(".") if lines else self.kind or "no reason given"

    def error(self) -> OdooError:
        """The error to raise. An unknown name gives an OdooProtocolError, which is not retried."""
        return _BY_KIND.get(self.kind, _unexpected)(self)


def missing_database(config: OdooConfig) -> OdooConfigurationError:
    """The error for a database that Odoo does not have."""
    return OdooConfigurationError(
        f'Odoo at {config.host} has no database "{config.database}"; check ODOO_DB.'
    )


def login_refused(config: OdooConfig) -> OdooAuthenticationError:
    """The error for a login that RPC answered with no user id."""
    return OdooAuthenticationError(
        f'Odoo refused the login of "{config.user}" at {config.host}; {KEY_HINT}.'
    )


def _authentication(refusal: Refusal) -> OdooError:
    return OdooAuthenticationError(
        f"{refusal.label}: Odoo refused user, password or key ({refusal.text}); {KEY_HINT}."
    )


def _permission(refusal: Refusal) -> OdooError:
    return OdooPermissionError(
        f"{refusal.label}: {refusal.text}; "
        "give the user of ODOO_USER or ODOO_API_KEY the right to read."
    )


def _not_found(refusal: Refusal) -> OdooError:
    return OdooNotFoundError(
        f"{refusal.label}: {refusal.text}; is the module installed in ODOO_DB?"
    )


def _user_error(refusal: Refusal) -> OdooError:
    # For a missing model RPC raises a UserError, whose text is translated but names the model.
    if refusal.model and refusal.model in refusal.message:
        return _not_found(refusal)
    if refusal.config.lang and refusal.config.lang in refusal.message:
        return OdooConfigurationError(
            f'{refusal.label}: {refusal.text}; install the language "{refusal.config.lang}" in '
            "Odoo or change ODOO_LANG."
        )
    return _unexpected(refusal)


def _attribute_error(refusal: Refusal) -> OdooError:
    missing_method = re.search(r"method '[^']*' does not exist", refusal.message)
    return _not_found(refusal) if missing_method else _unexpected(refusal)


def _value_error(refusal: Refusal) -> OdooError:
    if refusal.message.startswith("Invalid field"):
        return OdooConfigurationError(
            f"{refusal.label}: {refusal.text}; is the module installed, is ODOO_PROFILE right?"
        )
    return _unexpected(refusal)


def _key_error(refusal: Refusal) -> OdooError:
    if refusal.text == repr(refusal.config.database):
        return missing_database(refusal.config)
    return _unexpected(refusal)


def _type_error(refusal: Refusal) -> OdooError:
    if "unexpected keyword argument" in refusal.message:
        return OdooArgumentError(f"{refusal.label}: {refusal.text}.")
    return _unexpected(refusal)


# "Exists" as in "does not exist", in the languages of PostgreSQL 15's own catalogues.
_EXIST = "(?:exist|esist|существует|існує|存在|없음|არსებობს)"
_FATAL = r"FATAL:\s+database \"[^\"]+\" does not exist"


def _database_error(refusal: Refusal) -> OdooError:
    # PostgreSQL's message may be translated; the name is in quotes in each language.
    quoted = rf"[\"'“”«»「]\s?{re.escape(refusal.config.database)}\s?[\"'“”«»」]"
    missing = rf"{quoted}.{{0,15}}{_EXIST}|{_EXIST}.{{0,25}}{quoted}|{_FATAL}"
    if refusal.kind == "InvalidCatalogName" or re.search(missing, refusal.message):
        return missing_database(refusal.config)
    return _transient(refusal)


def _transient(refusal: Refusal) -> OdooError:
    return OdooTransientError(f"{refusal.label}: Odoo could not answer just now ({refusal.kind}).")


def _too_heavy(refusal: Refusal) -> OdooError:
    return OdooTimeoutError(
        f"{refusal.label}: too much for Odoo at once ({refusal.text}); "
        "ask for less (ODOO_PAGE_SIZE).",
        retry_limit=1,
    )


def _exception(refusal: Refusal) -> OdooError:
    # Odoo's limit_time_cpu raises a bare Exception inside the request.
    return _too_heavy(refusal) if "time limit exceeded" in refusal.message else _unexpected(refusal)


def _unexpected(refusal: Refusal) -> OdooError:
    kind = f"{refusal.kind}: " if refusal.kind and refusal.kind not in refusal.text else ""
    return OdooProtocolError(
        f"{refusal.label}: Odoo answered with an error ({kind}{refusal.text})."
    )


_TRANSIENT = (
    "SerializationFailure",
    "LockNotAvailable",
    "QueryCanceled",
    "QueryCanceledError",
    "DeadlockDetected",
    "TransactionRollback",
    "TransactionRollbackError",
    "ConcurrencyError",
    "InterfaceError",
    "PoolError",
    "AdminShutdown",
    "CrashShutdown",
    "CannotConnectNow",
    "ConnectionFailure",
    "ConnectionException",
    "ConnectionDoesNotExist",
    "TooManyConnections",
    "InsufficientResources",
    "OutOfMemory",
    "IdleInTransactionSessionTimeout",
    "TooManyRequests",
    "RequestTimeout",
    "BadGateway",
    "ServiceUnavailable",
    "GatewayTimeout",
)

_BY_KIND: dict[str, Callable[[Refusal], OdooError]] = {
    **dict.fromkeys(_TRANSIENT, _transient),
    "OperationalError": _database_error,
    "InvalidCatalogName": _database_error,
    "AccessDenied": _authentication,
    "Unauthorized": _authentication,
    "AccessError": _permission,
    "Forbidden": _permission,
    "MissingError": _not_found,
    "NotFound": _not_found,
    "UserError": _user_error,
    "AttributeError": _attribute_error,
    "ValueError": _value_error,
    "KeyError": _key_error,
    "TypeError": _type_error,
    "UnprocessableEntity": _type_error,
    "MemoryError": _too_heavy,
    "Exception": _exception,
}
