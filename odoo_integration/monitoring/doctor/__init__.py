"""The report that goes with a question: what is installed, how it is set up and how it is doing.

It has no secrets, no order and no customer but what an error's text names.
"""

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from ...client.masking import MASK, Masker
from ...client.redaction import visible
from ...runs.failure import one_line
from ..health import examine
from ..selftest import self_test
from ..selftest.step import EXPECTED
from .database import plans, server, tables
from .installation import checks, set_variables, versions
from .runs import last_failure, last_runs, schedules

__all__ = ["SECTIONS", "report"]

SECTIONS: dict[str, Callable[[], Iterator[str]]] = {
    "Versions": versions,
    "Settings": set_variables,
    "System checks": checks,
    "Self-test": lambda: (str(step) for step in self_test()),
    "Health": lambda: (str(finding) for finding in examine()),
    "Last runs": last_runs,
    "Last failure": last_failure,
    "Schedules": schedules,
    "Database server": server,
    "Tables": tables,
    "Plans": plans,
}
# People's, in settings and in errors.
_MAILBOX = re.compile(r"[\w.+-]+@(?=[\w-]+\.)")


def report() -> Iterator[tuple[str, str]]:
    """The sections one after the other, each a heading and its text, masked.

    A section that cannot be made says why: the report is most wanted where something is broken.
    """
    mask = Masker(settings.SECRET_VALUES)
    yield "Carteira", f"{timezone.localtime():%Y-%m-%d %H:%M:%S %z}"
    for heading, section in SECTIONS.items():
        with override("en"):
            text = _MAILBOX.sub(f"{MASK}@", mask("\n".join(_lines(section))))
        yield heading, "\n".join(visible(line) for line in text.expandtabs(2).splitlines())


def _lines(section: Callable[[], Iterator[str]]) -> Iterator[str]:
    try:
        yield from section()
    except EXPECTED as error:
        yield f"not available: {one_line(error)}"
