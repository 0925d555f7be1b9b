"""One fault at each place of each kind of run: `python -m tests.system.faults.enumeration`.

The link to the database is lost at each statement, before and after it arrived; Odoo resets the
connection at each request; the process is killed at each statement. After a lost link or request
the run itself ends in the state of one without a fault; after a kill the next run does.
"""

import argparse
import sys
import time
from pathlib import Path

from tests.lab.marked import put
from tests.system.faults.campaign.__main__ import set_up_django


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.faults.enumeration", description=__doc__
    )
    parser.add_argument("--every", type=int, default=1, help="each N-th place alone")
    parser.add_argument("--write", type=Path, metavar="FILE", help="update the table in a document")
    options = parser.parse_args()
    set_up_django()
    from tests.lab.product import Lab, hurried

    from .places import MARKER, table, verdicts
    from .trial import run_kinds

    started, found = time.monotonic(), []
    with hurried(), Lab() as lab, run_kinds(lab) as kinds:
        for kind in kinds:
            print(f"{kind.name}: {kind.statements} statements, {kind.requests} requests")
        for verdict in verdicts(lab, kinds, every=options.every):
            found.append(verdict)
            if verdict.wrong:
                print(verdict, flush=True)
    text = table(found, every=options.every, seconds=time.monotonic() - started)
    print(text)
    if options.write:
        put(options.write, text, marker=MARKER)
    return 1 if any(verdict.wrong for verdict in found) else 0


if __name__ == "__main__":
    sys.exit(main())
