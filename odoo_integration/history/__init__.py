"""What the change log tells: the bridge between two moments, and the backlog as it was known."""

from .as_documented import em_documentos
from .as_known import como_estava
from .bridge import Amounts, Bridge, Group, bridge
from .bridge_sums import GROUPINGS
from .past_lines import linhas_conhecidas, linhas_documentadas
from .reach import TooEarlyError, complete_since, require_logged

__all__ = [
    "GROUPINGS",
    "Amounts",
    "Bridge",
    "Group",
    "TooEarlyError",
    "bridge",
    "como_estava",
    "complete_since",
    "em_documentos",
    "linhas_conhecidas",
    "linhas_documentadas",
    "require_logged",
]
