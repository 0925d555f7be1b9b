"""Odoo's days and our runs in any order: `python -m tests.system.model --n 100 --seed 1`.

Hypothesis chooses the steps, and shortens what it finds to the steps that matter.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.lab.marked import put
from tests.system.faults.campaign.__main__ import set_up_django

MARKER = "model"


def table(*, n: int, steps: int, seed: int, seconds: float) -> str:
    """How the runs of all machines ended, as Markdown."""
    from .machine import tally

    ends = ("done", "held", "refused", "unknown order")
    lines = [f"| run | {' | '.join(ends)} |", "| --- |" + " ---: |" * len(ends)]
    kinds = sorted({kind for kind, _ in tally})
    lines += [f"| {kind} | {' | '.join(f'{tally[kind, e]:,}' for e in ends)} |" for kind in kinds]
    sums = (sum(tally[kind, end] for kind in kinds) for end in ends)
    lines.append(f"| **all** | {' | '.join(f'{count:,}' for count in sums)} |")
    told = f"Seed {seed}: {n:,} stories of at most {steps} steps, in {seconds / 60:.0f} minutes."
    return "\n".join([*lines, "", told])


def until_broken(tell: Callable[..., None]) -> str:
    """Tells stories until one fails, and says which; it is not shortened."""
    from .machine import Days

    try:
        tell(shrink=False)
    except Exception as error:  # noqa: BLE001 - whatever a story fails by
        traceback.print_exc()
        # The last one was the failed one again, for its report.
        return f"broken in story {Days.begun - 1}: {type(error).__name__}"
    return f"held to story {Days.begun}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.system.model", description=__doc__)
    parser.add_argument("--n", type=int, default=20, help="how many stories")
    parser.add_argument("--steps", type=int, default=30, help="of each at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gate", action="store_true", help="the stories that the gate tells")
    parser.add_argument("--until-broken", action="store_true", help="say in which story, and end")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    set_up_django()
    import hypothesis.core

    from tests.lab.company import Company, tiny_dataset
    from tests.lab.product import Lab, hurried, odoo

    from .machine import GATE, check_days

    hypothesis.core.global_force_seed = options.seed
    size = GATE if options.gate else {"stories": options.n, "steps": options.steps}
    started = time.monotonic()
    with (
        hurried(),
        Lab() as lab,
        lab.database() as database,
        odoo(tiny_dataset()) as simulator,
        lab.past_proxy(database),
    ):
        told = partial(check_days, Company(simulator), **size)
        if options.until_broken:
            print(until_broken(told))
            return 0
        told()
    text = table(
        n=options.n, steps=options.steps, seed=options.seed, seconds=time.monotonic() - started
    )
    print(text)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
