"""One comparison: two ways to do the same, in turns, in one run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Profile = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Result:
    """One line of the report.

    Attributes:
        measure: its number in the table of targets.
        what: what the product does, and how much of it.
        against: what it is compared with.
        ours: what was measured of the product, with its unit.
        theirs: the same of the other side.
        ratio: the figure that is held to the target.
        target: the limit; None where the figure is only reported.
        at_least: the target is a lower limit (how many times faster), not an upper one.
        unit: behind the ratio; "×" or the unit of an absolute figure.
        profile: where the product's seconds, or its memory, went; shown where a target is missed.
        profile_in: the unit of the profile's figures.
    """

    measure: str
    what: str
    against: str
    ours: str
    theirs: str
    ratio: float
    target: float | None
    at_least: bool = False
    unit: str = "×"
    profile: Profile = ()
    profile_in: str = "seconds"

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def seconds_of(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(
    ours: Callable[[], Any], theirs: Callable[[], Any], *, times: int
) -> tuple[float, float]:
    """Medians of both, taken in alternating order so that a busy moment hits both alike.

    A callable that returns a float has timed itself.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        pair = ((0, ours), (1, theirs))
        for side, work in pair if turn % 2 == 0 else pair[::-1]:
            started = time.perf_counter()
            told = work()
            taken[side].append(told if isinstance(told, float) else time.perf_counter() - started)
    return statistics.median(taken[0]), statistics.median(taken[1])


def seconds(value: float) -> str:
    return f"{value * 1000:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def rows(value: int) -> str:
    return f"{value:,}".replace(",", " ")
