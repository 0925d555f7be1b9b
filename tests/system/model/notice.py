"""Whether the stories notice faults of the product: `python -m tests.system.model.notice`.

Each fault of `breaks` is put into a copy of the project, and stories are told there, first as many
as the gate tells, until one fails.
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


def noticed(one: Break, tree: Path, *options: str) -> int | None:
    """In which story a break was noticed first; None: in no story.

    Args:
        tree: a copy of the project.
        options: of `python -m tests.system.model`.

    Raises:
        RuntimeError: no story was told at all.
    """
    file = tree / one.path
    whole, broken = file.read_text(), one.text(tree)
    file.write_text(broken)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "tests.system.model", "--until-broken", *options],
            cwd=tree, capture_output=True, text=True,
        )  # fmt: skip
    finally:
        file.write_text(whole)
    found = re.search(r"^(held|broken) .*story (\d+)", told.stdout, re.MULTILINE)
    if not found:
        raise RuntimeError(f"{one.name}: {told.stderr[-2000:]}")
    return int(found[2]) if found[1] == "broken" else None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.system.model.notice", description=__doc__)
    parser.add_argument("--n", type=int, default=20, help="how many stories at most for each fault")
    parser.add_argument("--steps", type=int, default=30, help="of each story at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose name has this text")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    started = time.monotonic()
    size = ("--n", str(options.n), "--steps", str(options.steps), "--seed", str(options.seed))
    lines = ["| fault | in the gate | in story |", "| --- | ---: | ---: |"]
    missed = 0
    with TemporaryDirectory(prefix="breaks-") as folder:
        tree = copy_of_the_project(Path(folder))
        for one in BREAKS:
            if options.only not in one.name:
                continue
            gate, story = noticed(one, tree, "--gate"), noticed(one, tree, *size)
            missed += story is None
            lines.append(f"| {one.name} | {gate or 'no'} | {story or 'none'} |")
            print(lines[-1], flush=True)
    minutes = (time.monotonic() - started) / 60
    told = (
        f"Seed {options.seed}: at most {options.n:,} stories of at most {options.steps} steps for"
        f" each fault, in {minutes:.0f} minutes."
    )
    if options.write:
        put(options.write, "\n".join([*lines, "", told]), marker=MARKER)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
