"""How scenarios ended, and the table that tells it in docs/reliability.md."""

import collections
from collections.abc import Sequence
from dataclasses import dataclass

MARKER = "campaign"


@dataclass(frozen=True)
class Outcome:
    """How one scenario ended.

    Attributes:
        survived: "same" run, "next" run, or "" where the result was not right after that.
        mixed: times a reader saw a state that no promote had made.
        route: what stood between the proxy and the server: "direct" or PgBouncer's mode.
        wrong: what else was not as promised; empty if all was.
    """

    number: int
    kind: str
    survived: str
    mixed: int
    seconds: float
    looks: int
    route: str = "direct"
    wrong: str = ""


def table(outcomes: Sequence[Outcome], *, seed: int, seconds: float, asked: str = "") -> str:
    """The outcomes as a Markdown table, worst news last."""
    from .scenarios import KINDS

    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        for name in (outcome.kind, "**all**"):
            counts[name].update(
                {
                    "tried": 1,
                    "same": int(outcome.survived == "same"),
                    "next": int(outcome.survived == "next"),
                    "lost": int(not outcome.survived),
                    "mixed": int(outcome.mixed > 0),
                }
            )
    head = ("tried", "same", "next", "lost", "mixed")
    lines = [
        "| scenario | tried | survived in the same run | survived by the next run | lost"
        " | mixed reads |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {name} | " + " | ".join(str(counts[name][one]) for one in head) + " |"
        for name in (*(one for one in KINDS if one in counts), "**all**")
    ]
    looks = sum(outcome.looks for outcome in outcomes)
    pooled = sum(outcome.route != "direct" for outcome in outcomes)
    lines += ["", f"Seed {seed}: {len(outcomes):,} scenarios{asked} in {seconds / 60:.0f} minutes,"
                  f" {pooled:,} of them through PgBouncer; {looks:,} looks of the concurrent"
                  " reader."]  # fmt: skip
    return "\n".join(lines)
