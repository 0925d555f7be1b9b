"""B12: what a run costs before it does anything."""

import sys
from collections.abc import Iterator

from .lab import Database, finished
from .measure import Result, in_turns, seconds

SETUP = "import django; django.setup()"
COMMAND = SETUP + "; import odoo_integration.management.commands.sync_odoo"


def measure(lab: Database, times: int) -> Iterator[Result]:
    environment = lab.environment()

    def python(*arguments: str) -> float:
        # Processor time: a start is short, and waiting for a busy machine is not its cost.
        return finished([sys.executable, *arguments], environment).cpu

    for what, arguments in (
        ("`sync_odoo --help`", ("manage.py", "sync_odoo", "--help")),
        ("the fixed cost of an idle run (interpreter and imports)", ("-c", COMMAND)),
    ):
        ours, theirs = in_turns(
            lambda arguments=arguments: python(*arguments),
            lambda: python("-c", SETUP),
            times=times,
        )
        yield Result(
            "B12", f"{what}, processor time", "bare `django.setup()`", seconds(ours),
            seconds(theirs), ours / theirs, 1.3,
        )  # fmt: skip
