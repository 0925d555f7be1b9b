"""Which SQLSTATEs mean that the same work may succeed later."""

CONFLICTS = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock timeout: the connection is alive, the transaction over."""

_OUTAGES = frozenset({"57P01", "57P02", "57P03", "53300", "25P03", "57P05"})
"""Shutdown, crash, starting up; too many clients; idle in transaction timeout, idle session."""

_CONNECTION_EXCEPTIONS = "08"


def may_pass(code: str) -> bool:
    """Whether an error with this SQLSTATE may not occur when the work is done again."""
    return code in CONFLICTS or code in _OUTAGES or code.startswith(_CONNECTION_EXCEPTIONS)
