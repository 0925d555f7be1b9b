"""Shows a run while it goes on: live on a terminal, in plain lines elsewhere, or not at all."""

import logging
import time
from typing import TYPE_CHECKING

from ..models import SyncRun

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

logger = logging.getLogger("carteira.sync")
_SECONDS_BETWEEN_LINES = 10


class Progress:
    """Shows nothing; the displays override what they show.

    Attributes:
        run: the run that is shown, also after it failed; None before its row exists.
    """

    def __init__(self) -> None:
        self.run: SyncRun | None = None

    def begin(self, run: SyncRun) -> None:
        """A run's row exists. A changed policy makes a run of its own before the one asked for."""
        self.run = run

    def phase(self, name: str) -> None:
        """A phase begins."""

    def rows(self, model: str, count: int) -> None:
        """A page of a model was staged."""

    def close(self) -> None:
        """Nothing more comes."""


class LogLines(Progress):
    """One line a phase, and one every ten seconds while rows arrive."""

    def __init__(self) -> None:
        super().__init__()
        self._last = time.monotonic()
        self._read = 0

    def phase(self, name: str) -> None:
        logger.info("phase: %s", name)

    def rows(self, model: str, count: int) -> None:
        self._read += count
        if time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            logger.info("%d records read, now %s", self._read, model)


class Terminal(Progress):
    """A line a model, with the rows read so far and the time taken."""

    def __init__(self, display: "RichProgress") -> None:
        super().__init__()
        self._display = display
        self._tasks: dict[str, TaskID] = {}
        self._phase = display.add_task("", total=None)
        display.start()

    def phase(self, name: str) -> None:
        self._display.update(self._phase, description=name)

    def rows(self, model: str, count: int) -> None:
        if model not in self._tasks:
            self._tasks[model] = self._display.add_task(model, total=None)
        self._display.advance(self._tasks[model], count)

    def close(self) -> None:
        self._display.stop()


def terminal_progress() -> Terminal:
    """A live display on standard error."""
    # Imported late: an idle run from a schedule needs none of it.
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    return Terminal(
        RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:,.0f}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
    )
