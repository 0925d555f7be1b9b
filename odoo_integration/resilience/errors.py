"""The exceptions of this package; any other exception is the unit's own, passed on unchanged."""

from django.db import OperationalError
from django.db.transaction import TransactionManagementError


class DatabaseUnavailable(OperationalError):
    """There is no working connection, and none could be opened.

    Attributes:
        permanent: True when the server refused (wrong password, no such database, certificate not
            trusted): trying again fails until a setting is changed.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class NestedTransaction(TransactionManagementError):
    """A unit that is run again as a whole was called inside another transaction.

    A lost connection ends the outer transaction too, and the unit cannot restart it: put the
    decorator on the function that opens the outer transaction.
    """
