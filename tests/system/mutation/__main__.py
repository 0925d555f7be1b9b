"""Small faults in the code that decides, each of which a test must notice.

`python -m tests.system.mutation --only window` puts them into a copy of the project, one at a time,
runs the subject's tests, and keeps what it found under `.data/mutation`, from where the table is
written. Cosmic Ray makes the faults; in SQL, which is text to it, it makes none.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.lab.copied import copy_of_the_project
from tests.lab.marked import put
from tests.lab.paths import ROOT

from .equivalent import EQUIVALENT
from .subjects import SUBJECTS, Subject
from .warm import client

MARKER = "mutation"
HOME = ROOT / ".data" / "mutation"
SECONDS = 120
# One fault for each place instead of a dozen alike. Other replaced operators raise a TypeError.
_PAIRS = "Add_Sub|Sub_Add|Mul_Div|Div_Mul|BitOr_BitAnd|BitAnd_BitOr"
_ORDERS = (
    "Eq_NotEq|NotEq_Eq|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt|Is_IsNot|IsNot_Is"
)
LEFT_OUT = (
    rf"core/ReplaceBinaryOperator_(?!({_PAIRS})$)",
    rf"core/ReplaceComparisonOperator_(?!({_ORDERS})$)",
    "core/ReplaceUnaryOperator_USub_(Invert|Not)",
    "core/ReplaceUnaryOperator_Invert_",
    # Of `@dataclass` and `@property`, which no test can miss, and of retries.
    "core/RemoveDecorator",
    "core/ExceptionReplacer",
)


def mutate(subject: Subject, tree: Path) -> None:
    """Tries every mutant of a subject and keeps the verdicts."""
    name = subject.name.replace(" ", "_")
    config, session = HOME / f"{name}.toml", HOME / f"{name}.sqlite"
    session.unlink(missing_ok=True)
    door = Path(tempfile.mkdtemp()) / "door"
    tests = ["-q", "-x", "-p", "no:cacheprovider", *subject.tests]
    config.write_text(
        "[cosmic-ray]\n"
        f"module-path = {json.dumps(subject.modules)}\n"
        f"timeout = {SECONDS}.0\n"
        "excluded-modules = []\n"
        f"test-command = {json.dumps(client(door))}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
        "[cosmic-ray.filters.operators-filter]\n"
        f"exclude-operators = {json.dumps(LEFT_OUT)}\n"
    )
    # Two mutants of one second and one size would share what Python compiled of the first.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.system.mutation.warm", str(door), *tests],
        cwd=tree, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not door.exists():
            time.sleep(0.1)
        for tool in (
            f"cosmic-ray baseline {config}",
            f"cosmic-ray init {config} {session}",
            f"cr-filter-operators {session} {config}",
            f"cosmic-ray exec {config} {session}",
        ):
            name, *words = tool.split()
            command = [str(Path(sys.executable).parent / name), *words]
            subprocess.run(command, cwd=tree, check=True)
        # Without it every mutant seems to be killed.
        if server.poll() is not None:
            session.unlink()
            raise SystemExit(f"{subject.name}: the process that runs the tests has ended")
    finally:
        server.terminate()
        server.wait()


def verdicts(subject: Subject) -> list[tuple[str, str]]:
    """Each mutant that was tried: where and what it is, and how it ended."""
    session = HOME / f"{subject.name.replace(' ', '_')}.sqlite"
    if not session.exists():
        return []
    tool = Path(sys.executable).parent / "cosmic-ray"
    told = subprocess.run([tool, "dump", session], check=True, capture_output=True, text=True)
    found = []
    for line in told.stdout.splitlines():
        item, result = json.loads(line)
        if not result or result["worker_outcome"] == "skipped":
            continue
        one = item["mutations"][0]
        changed = [
            text.strip()
            for text in (result["diff"] or "").splitlines()
            if re.match(r"[-+](?![-+])", text)
        ]
        what = f"{one['module_path']}:{one['start_pos'][0]} {' → '.join(changed)}"
        found.append((what, result["test_outcome"] or "incompetent"))
    return found


def table() -> str:
    """The verdicts of all subjects that were tried, as Markdown."""
    lines = [
        "| what decides | mutants | killed | equivalent | survived | killed of the rest |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    total: Counter[str] = Counter()
    for subject in SUBJECTS:
        if not (found := verdicts(subject)):
            continue
        count = Counter(_name(what, outcome) for what, outcome in found)
        lines.append(_row(subject.name, count))
        total += count
    return "\n".join([*lines, _row("**all**", total)])


def _name(what: str, outcome: str) -> str:
    if outcome != "survived":
        return "killed"
    return "equivalent" if any(mark in what for mark in EQUIVALENT) else "survived"


def _row(name: str, count: Counter[str]) -> str:
    rest = count["killed"] + count["survived"]
    share = f"{100 * count['killed'] / rest:.0f} %" if rest else ""
    cells = (count.total(), count["killed"], count["equivalent"], count["survived"])
    return f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} | {share} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.system.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="names of subjects, with commas between them")
    parser.add_argument("--told", action="store_true", help="tell what is kept, and try nothing")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    names = [subject.name for subject in SUBJECTS]
    wanted = options.only.split(",") if options.only else names
    if unknown := set(wanted) - set(names):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if not options.told:
        HOME.mkdir(parents=True, exist_ok=True)
        tree = copy_of_the_project(HOME / "tree")
        for subject in SUBJECTS:
            if subject.name in wanted:
                mutate(subject, tree)
    for subject in SUBJECTS:
        for what, outcome in verdicts(subject):
            if _name(what, outcome) == "survived":
                print(what)
    text = table()
    print(text)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
