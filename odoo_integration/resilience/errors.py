"""What this package raises itself; everything else is the unit's own exception, unchanged."""

from django.db import OperationalError
from django.db.transaction import TransactionManagementError


class DatabaseUnavailable(OperationalError):
    """There is no working connection, and none could be opened.

    Attributes:
        permanent: True when the server answered and said no (wrong password, no such database,
            certificate not trusted), so that trying again without a change is of no use.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class NestedTransaction(TransactionManagementError):
    """A unit that is run again as a whole was called inside somebody else's transaction.

    The outer transaction dies with the link and cannot be brought back from here: put the
    decorator on the function that opens it.
    """
