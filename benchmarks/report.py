"""The report: a table and a picture, both made from the results and nothing else."""

import math
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from .lab import CONFIG, ROOT, Database
from .measure import Result, seconds_of
from .reasons import REASONS

_ALONE = re.compile(r"<!-- (?P<name>\S+) alone -->.*?<!-- end of (?P=name) -->", re.DOTALL)


def figure(value: float, unit: str) -> str:
    if math.isinf(value):
        return "–"
    return f"{value:,.2f}{unit}" if value < 100 else f"{value:,.0f}{unit}"


def _short_figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.2f}" if value >= 0.1 else f"{value:,.4f}"


def verdict(result: Result) -> str:
    if result.reached is None:
        return "reported"
    return "reached" if result.reached else "**missed**"


def limit(result: Result) -> str:
    if result.target is None:
        return "–"
    sign = "≥" if result.at_least else "≤"
    return f"{sign} {result.target:,.10g}{result.unit}"


@cache
def _speed_of_a_core() -> float:
    """Millions of turns; absolute measures move with it, and shared machines differ by the hour."""
    turns = 5_000_000

    def loop() -> None:
        for _ in range(turns):
            pass

    return turns / seconds_of(loop) / 1_000_000


def machine(lab: Database) -> list[str]:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2

    version = lab.execute("SHOW server_version")[0][0]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    settings = ", ".join(f"{name} = {value}" for name, value in CONFIG.items())
    return [
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB of memory, {platform.system()}; "
        f"load average {os.getloadavg()[2]:.1f} (other work on the machine included); an empty "
        f"loop turns {_speed_of_a_core():.0f} million times a second in Python; "
        f"Python {platform.python_version()}; PostgreSQL {version} ({settings}, else as "
        "installed), the simulated Odoo, PostgreSQL and the product all on this machine.",
        f"Measured {datetime.now(UTC):%Y-%m-%d} at commit {commit or '–'}.",
    ]


def table(results: Sequence[Result]) -> list[str]:
    lines = [
        "| | ratio | target | verdict | what | product | against | |",
        "| --- | ---: | ---: | --- | --- | ---: | --- | ---: |",
    ]
    for one in results:
        cells = (
            one.measure, figure(one.ratio, one.unit), limit(one), verdict(one), one.what, one.ours,
            one.against, one.theirs,
        )  # fmt: skip
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return lines


def reasons(results: Sequence[Result]) -> list[str]:
    missed = dict.fromkeys(one.measure for one in results if one.reached is False)
    return [f"- **{name}**: {REASONS.get(name, 'not explained yet.')}" for name in missed]


def profiles(results: Sequence[Result]) -> list[str]:
    lines: list[str] = []
    for one in results:
        if one.profile and one.reached is False:
            lines += ["", f"### Profile of {one.measure}: {one.what}", ""]
            lines += [
                f"| | {one.profile_in} |",
                "| --- | ---: |",
                *(f"| {step} | {_short_figure(took)} |" for step, took in one.profile),
            ]
    return lines


def markdown(lab: Database, results: Sequence[Result], *, size: str, picture: str) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench`, every figure and verdict of it. Both sides of a line were measured"
        " in one run, in turns; short measures are medians. Read the ratios: the seconds are this"
        " machine's.",
        "",
        f"Size: {size}. " + " ".join(machine(lab)),
        "",
        f"![every ratio against its target]({picture})",
        "",
        *table(results),
    ]
    if missed := reasons(results):
        lines += ["", "## What is missed, and why", "", *missed]
    return "\n".join([*lines, *profiles(results), ""])


# --- The picture -----------------------------------------------------------------------------
ROW, LEFT, WIDTH = 22, 330, 900
GOOD, BAD = "#2e7d4f", "#b3402f"


def svg(results: Sequence[Result]) -> str:
    """Each measure as a bar from its target (the middle line) on a logarithmic scale.

    To the right is better than the target, to the left worse.
    """
    shown = [one for one in results if one.target and one.ratio > 0 and not math.isinf(one.ratio)]
    height = ROW * (len(shown) + 2)
    middle, reach = LEFT + (WIDTH - LEFT) * 0.4, (WIDTH - LEFT) * 0.36
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{middle}" y="14" text-anchor="middle" fill="#555">target</text>',
        f'<line x1="{middle}" y1="18" x2="{middle}" y2="{height - 6}" stroke="#999"/>',
    ]
    for place, one in enumerate(shown):
        assert one.target
        better = one.ratio / one.target if one.at_least else one.target / one.ratio
        length = max(-1.0, min(1.0, math.log10(better))) * reach
        y = ROW * (place + 1) + 6
        x, colour = min(middle, middle + length), GOOD if one.reached else BAD
        text_x = middle + length + (6 if length >= 0 else -6)
        parts += [
            f'<text x="8" y="{y + 11}" fill="#222">{_short(one)}</text>',
            f'<rect x="{x:.0f}" y="{y}" width="{max(2, abs(length)):.0f}" height="14" '
            f'fill="{colour}"/>',
            f'<text x="{text_x:.0f}" y="{y + 11}" fill="#222" '
            f'text-anchor="{"start" if length >= 0 else "end"}">'
            f"{figure(one.ratio, one.unit)}</text>",
        ]
    return "\n".join([*parts, "</svg>", ""])


def _short(one: Result) -> str:
    text = f"{one.measure} {one.what}"
    text = text if len(text) <= 50 else text[:49].rsplit(" ", 1)[0] + " …"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def write(path: Path, lab: Database, results: Sequence[Result], *, size: str) -> None:
    """Writes the table, and the picture beside it; keeps what only a part measured alone has."""
    picture = path.with_suffix(".svg")
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = _ALONE.finditer(path.read_text()) if path.exists() else ()
    measured = {one.measure for one in results}
    kept = [f"\n{part[0]}\n" for part in parts if part["name"] not in measured]
    path.write_text("".join([markdown(lab, results, size=size, picture=picture.name), *kept]))
    picture.write_text(svg(results))


def write_alone(path: Path, lab: Database, results: Sequence[Result], *, size: str) -> None:
    """Writes what was measured alone behind the report, in place of what it said of the same."""
    for name in dict.fromkeys(one.measure for one in results):
        begin, end = f"<!-- {name} alone -->", f"<!-- end of {name} -->"
        text = path.read_text() if path.exists() else "# Benchmarks\n"
        before, _, rest = text.partition(begin)
        after = rest.partition(end)[2]
        before = _without(before, name)
        of_this = [one for one in results if one.measure == name]
        missed = reasons(of_this)
        lines = [
            begin,
            f"## {name}, measured alone",
            "",
            f"Size: {size}. " + " ".join(machine(lab)),
            "",
            *table(of_this),
            *(["", *missed] if missed else []),
            *profiles(of_this),
            end,
        ]
        path.write_text("\n\n".join([before.rstrip(), "\n".join(lines)]) + (after or "\n"))


def _without(report: str, name: str) -> str:
    """A report without the lines and profiles of a measure."""
    profiles = re.compile(rf"\n### Profile of {name}: .*?(?=\n#|\n<!--|\Z)", re.DOTALL)
    lines = re.compile(rf"^(\| {name} \||- \*\*{name}\*\*:).*\n", re.MULTILINE)
    return lines.sub("", profiles.sub("", report))
