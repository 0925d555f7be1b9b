"""What the change log tells: the bridge between two moments, and the backlog as it was known."""

from .bridge import GROUPINGS, Amounts, Bridge, Group, bridge
from .reach import TooEarlyError, complete_since, require_logged

__all__ = [
    "GROUPINGS",
    "Amounts",
    "Bridge",
    "Group",
    "TooEarlyError",
    "bridge",
    "complete_since",
    "require_logged",
]
