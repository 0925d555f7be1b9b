"""Each place of each kind of run, one fault at a time, and the table of how they ended."""

import collections
from collections.abc import Iterable, Iterator

from tests.lab.product import Lab

from .trial import RunKind, Verdict, killed, link_lost, request_lost

MARKER = "enumeration"
FAULTS = ("link lost", "answer lost", "request lost", "killed")


def verdicts(lab: Lab, kinds: Iterable[RunKind], *, every: int = 1) -> Iterator[Verdict]:
    """Tries each place, or each `every`-th beginning at another one for each kind."""
    for start, kind in enumerate(kinds):
        statements = range(start % every, kind.statements, every)
        requests = range(start % every, kind.requests, every)
        for fault in FAULTS:
            for number in requests if fault == "request lost" else statements:
                yield one(lab, kind, fault, number)


def one(lab: Lab, kind: RunKind, fault: str, number: int) -> Verdict:
    """One fault at one place."""
    if fault == "request lost":
        return request_lost(lab, kind, number)
    if fault == "killed":
        return killed(lab, kind, number)
    return link_lost(lab, kind, number, delivered=fault == "answer lost")


def table(found: Iterable[Verdict], *, every: int, seconds: float) -> str:
    """The verdicts as a Markdown table."""
    tried: collections.Counter[tuple[str, str]] = collections.Counter()
    wrong: collections.Counter[tuple[str, str]] = collections.Counter()
    for verdict in found:
        tried[verdict.kind, verdict.fault] += 1
        wrong[verdict.kind, verdict.fault] += bool(verdict.wrong)
    kinds = dict.fromkeys(kind for kind, _fault in tried)
    lines = [
        "| run | " + " | ".join(FAULTS) + " |",
        "| --- |" + " ---: |" * len(FAULTS),
        *(
            f"| {kind} | "
            + " | ".join(f"{tried[kind, f] - wrong[kind, f]} of {tried[kind, f]}" for f in FAULTS)
            + " |"
            for kind in kinds
        ),
    ]
    places = "each place" if every == 1 else f"one place in {every}"
    return "\n".join(
        [*lines, "", f"{tried.total():,} faults, at {places}, in {seconds / 60:.0f} minutes."]
    )
