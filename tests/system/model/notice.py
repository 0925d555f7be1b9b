"""Whether the stories notice faults of the product: `python -m tests.system.model.notice`.

Each fault of `breaks` is put into a copy of the project, and stories are told there until one
fails: those that the gate tells, and if they all hold, others.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.lab.copied import copy_of_the_project
from tests.lab.marked import put

from .breaks import BREAKS, Break

MARKER = "breaks"


def told(tree: Path, *options: str) -> int | None:
    """In which story the project in a folder failed first; None: in no story.

    Args:
        options: of `python -m tests.system.model`.

    Raises:
        RuntimeError: no story was told at all.
    """
    ended = subprocess.run(
        [sys.executable, "-m", "tests.system.model", "--until-broken", *options],
        cwd=tree, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"^(held|broken) .*story (\d+)", ended.stdout, re.MULTILINE)
    if not found:
        raise RuntimeError(ended.stderr[-2000:])
    return int(found[2]) if found[1] == "broken" else None


def noticed(one: Break, tree: Path, *size: str) -> tuple[int | None, int | None]:
    """In which story of the gate a break was noticed, or else in which other one.

    Args:
        tree: a copy of the project.
        size: options that say how many stories there are.
    """
    file = tree / one.path
    whole, broken = file.read_text(), one.text(tree)
    file.write_text(broken)
    try:
        gate = told(tree, "--gate")
        return gate, None if gate else told(tree, *size)
    finally:
        file.write_text(whole)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.model.notice", description=__doc__
    )
    parser.add_argument("--n", type=int, default=20, help="how many stories at most for each fault")
    parser.add_argument("--steps", type=int, default=30, help="of each story at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose name has this text")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    started = time.monotonic()
    size = ("--n", str(options.n), "--steps", str(options.steps), "--seed", str(options.seed))
    lines = ["| fault | story of the gate | other story |", "| --- | ---: | ---: |"]
    missed = 0
    with TemporaryDirectory(prefix="breaks-") as folder:
        tree = copy_of_the_project(Path(folder))
        # Without any fault they hold, or a story that fails would say nothing.
        if (failed := told(tree, "--gate") or told(tree, *size)) is not None:
            print(f"story {failed} fails without any fault: make model", file=sys.stderr)
            return 1
        for one in BREAKS:
            if options.only not in one.name:
                continue
            gate, other = noticed(one, tree, *size)
            missed += not (gate or other)
            lines.append(f"| {one.name} | {gate or 'none'} | {other or ('' if gate else 'none')} |")
            print(lines[-1], flush=True)
            if options.write:
                # Each time, so that what was found stays where it is ended early.
                sized = (
                    f"{len(lines) - 2} of {len(BREAKS)} faults, seed {options.seed}, at most"
                    f" {options.n:,} other stories of at most {options.steps} steps, in"
                    f" {(time.monotonic() - started) / 60:.0f} minutes."
                )
                put(options.write, "\n".join([*lines, "", sized]), marker=MARKER)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
