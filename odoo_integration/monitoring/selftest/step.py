"""One step of the self-test, and how a failure in it is reported."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error as AnyDatabaseError

from ...client import OdooError
from ...client.redaction import visible
from ...resilience import DatabaseUnavailable
from ...runs.errors import SyncError
from ...runs.failure import one_line

# RuntimeError: the embedded server did not start.
EXPECTED = (AnyDatabaseError, DatabaseUnavailable, OdooError, SyncError, OSError, RuntimeError)


@dataclass
class Step:
    """The result of one step.

    Attributes:
        title: what is tested.
        notes: what was found, line by line.
        wrong: what does not work; empty where everything does.
        advice: what to do about it.
    """

    title: str
    notes: list[str] = field(default_factory=list)
    wrong: str = ""
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything works."""
        return not self.wrong

    def __str__(self) -> str:
        lines = [f"{self.title}: {'OK' if self.ok else 'FAILED'}", *(f"  {n}" for n in self.notes)]
        if self.wrong:
            lines.append(f"  {self.wrong}")
        if self.advice:
            lines.append(f"  -> {self.advice}")
        # Names of companies come from Odoo: a terminal must not obey them.
        return "\n".join(map(visible, lines))


def step(title: str, *, advice: str) -> Callable[[Callable[[Step], None]], Callable[[], Step]]:
    """Decorator: makes a step of a function that notes what it finds; a failure ends the step.

    Args:
        title: what is tested.
        advice: what to do after a failure, unless the function gives other advice.
    """

    def decorate(function: Callable[[Step], None]) -> Callable[[], Step]:
        @functools.wraps(function)
        def run() -> Step:
            found = Step(title)
            try:
                function(found)
            except EXPECTED as error:
                found.wrong = one_line(error)
            if found.wrong and not found.advice:
                found.advice = advice
            return found

        return run

    return decorate
