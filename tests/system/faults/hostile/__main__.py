"""An Odoo that answers wrongly: `python -m tests.system.faults.hostile --n 10000 --seed 1`.

Each trial is one run in which one answer is wrong, or every answer to the same request. What it
leaves is compared with the same run over the unharmed Odoo. A seed and a number give the same trial
again (`--only 17`).
"""

import argparse
import collections
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.marked import put

from ..campaign.__main__ import set_up_django

if TYPE_CHECKING:
    from tests.lab.product import Lab

    from .trial import Verdict

MARKER = "hostile"


def trials(numbers: Sequence[int], seed: int) -> Iterator["Verdict"]:
    """The verdicts on these trials of a seed."""
    from tests.lab.product import Lab, hurried

    from ..campaign.worlds import worlds
    from .trial import trial

    with hurried(0.01), Lab() as lab, _without_durability(lab), worlds(lab, 1) as made:
        counts: dict = {}
        for number in numbers:
            yield trial(lab, made, counts, number, seed)


@contextmanager
def _without_durability(lab: "Lab") -> Iterator[None]:
    """Nothing crashes here, and each trial has a database of its own."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        lab.server.execute(f"ALTER SYSTEM SET {name} = off")
    lab.server.execute("SELECT pg_reload_conf()")
    yield


def table(verdicts: Sequence["Verdict"], *, seed: int) -> str:
    """The verdicts as a Markdown table."""
    from .trial import CLEAN, EQUAL, NAMED
    from .wrong import KINDS

    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one in verdicts:
        for name in (one.kind, "**all**"):
            counts[name].update([one.verdict, "tried"])
    lines = [
        "| what is wrong in an answer | tried | equal | rejected by name, the rest equal"
        " | failed cleanly | defects |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in (*(kind for kind in KINDS if kind in counts), "**all**"):
        shown = (counts[name][column] for column in ("tried", EQUAL, NAMED, CLEAN, ""))
        lines.append(f"| {name} | " + " | ".join(map(str, shown)) + " |")
    by_protocol = collections.Counter(one.protocol for one in verdicts)
    protocols = ", ".join(f"{count:,} by {name}" for name, count in sorted(by_protocol.items()))
    return "\n".join([*lines, "", f"Seed {seed}: {len(verdicts):,} answers; {protocols}."])


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.faults.hostile", description=__doc__
    )
    parser.add_argument("--n", type=int, default=500, help="how many trials")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", default=(), help="only these numbers")
    parser.add_argument("--minutes", type=float, default=0.0, help="begin none later than this")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    set_up_django()
    started, verdicts = time.monotonic(), []
    for one in trials(options.only or range(options.n), options.seed):
        verdicts.append(one)
        if not one.verdict:
            print(
                f"{one.number:5d} {one.protocol} {one.kind}: {one.wrong}",
                file=sys.stderr,
                flush=True,
            )
        if options.minutes and time.monotonic() - started > 60 * options.minutes:
            break
    text = table(verdicts, seed=options.seed)
    print(text)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 1 if any(not one.verdict for one in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
