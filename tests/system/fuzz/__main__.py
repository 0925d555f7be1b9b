"""Bytes that are led by what they reach in the code: `python -m tests.system.fuzz --seconds 60`.

Atheris changes bytes and keeps those that come to new branches. What it finds is a defect: the
bytes are kept under `.data/fuzz`, and `--again FILE` runs a target over them.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.marked import put
from tests.lab.paths import ROOT
from tests.system.faults.campaign.__main__ import set_up_django

if TYPE_CHECKING:
    from .targets import Target

MARKER = "fuzz"
HOME = ROOT / ".data" / "fuzz"
MEGABYTES, LONGEST, SLOW = 2048, 20_000, 25
INSTRUMENTED = [
    "odoo_integration.client", "carteira.manual_import", "openpyxl", "xmlrpc", "json", "csv",
]  # fmt: skip


def fuzz(name: str, options: list[str]) -> None:
    """Fuzzes one target in this process, which it ends."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        target = _target(name)
    atheris.Setup([sys.argv[0], *options], target.run)
    atheris.Fuzz()


def _target(name: str) -> "Target":
    set_up_django()
    from .targets import TARGETS

    return TARGETS[name]


def one(name: str, seconds: int, seed: int) -> tuple[int, int, str]:
    """Fuzzes one target in a process of its own.

    Returns:
        How many inputs were tried, how many branches they reached, and what was found, or "".
    """
    corpus, found = HOME / name / "corpus", HOME / name
    corpus.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "tests.system.fuzz", "--seeds", name], cwd=ROOT, check=True
    )
    words = HOME / name / "words"
    options = [
        f"-max_total_time={seconds}", f"-seed={seed}", f"-dict={words}", f"-timeout={SLOW}",
        f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", f"-artifact_prefix={found}/",
        "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", "tests.system.fuzz", "--worker", name, *options],
        cwd=ROOT, check=False, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    told = ended.stdout + ended.stderr
    tried = re.findall(r"^#(\d+)", told, re.MULTILINE)
    reached = re.findall(r" cov: (\d+)", told)
    wrong = "" if ended.returncode == 0 else told[-3000:]
    return int(tried[-1]) if tried else 0, int(reached[-1]) if reached else 0, wrong


def write_seeds(name: str) -> None:
    """The target's seeds and words, as files that libFuzzer reads."""
    target = _target(name)
    for number, seed in enumerate(target.seeds()):
        (HOME / name / "corpus" / f"seed{number}").write_bytes(seed)
    quoted = (re.sub(r'([\\"])', r"\\\1", word) for word in target.words)
    (HOME / name / "words").write_text("".join(f'"{word}"\n' for word in quoted))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.system.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="json2,jsonrpc,xmlrpc,spreadsheet", help="targets")
    parser.add_argument("--again", nargs=2, metavar=("TARGET", "FILE"), help="one input again")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    parser.add_argument("--worker", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.add_argument("--seeds", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        fuzz(options.worker[0], options.worker[1:])
    if options.seeds:
        write_seeds(options.seeds)
        return 0
    if options.again:
        name, file = options.again
        _target(name).run(Path(file).read_bytes())
        return 0
    started, defects = time.monotonic(), 0
    lines = ["| target | inputs | branches reached | defects |", "| --- | ---: | ---: | ---: |"]
    for name in options.only.split(","):
        tried, reached, wrong = one(name, options.seconds, options.seed)
        defects += bool(wrong)
        print(wrong)
        lines.append(f"| {name} | {tried:,} | {reached:,} | {int(bool(wrong))} |")
    text = "\n".join(
        [*lines, "", f"Seed {options.seed}, {options.seconds} seconds each,"
         f" {(time.monotonic() - started) / 60:.0f} minutes in all."]
    )  # fmt: skip
    print(text)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
