"""The demo's Odoo: the bundled simulator on a generated company, for as long as it is needed."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ..client import OdooConfig

ORDERS = 400
LOGIN = "demo"


@contextmanager
def demo_odoo() -> Iterator[OdooConfig]:
    """Runs the simulator in this process and tells how to reach it.

    The company's history ends on the day of the first use, and goes on only while it is served, so
    that syncing again finds it unchanged.
    """
    # Imported late: an installation with an Odoo does not need the generator.
    from ..simulator import Simulator, WorkingDay, generate

    company = generate(orders=ORDERS, today=first_day(), brasil_oca=True)
    WorkingDay(company, journal()).repeat()
    with Simulator(company, database=LOGIN, user=LOGIN, password=LOGIN, api_key=LOGIN) as odoo:
        yield OdooConfig(url=odoo.url, database=LOGIN, user=LOGIN, password=LOGIN)


def first_day() -> datetime.date:
    """The day the demo was first used, where its company's history ends."""
    file = _folder() / "demo-day"
    if not file.exists():
        file.write_text(datetime.datetime.now(datetime.UTC).date().isoformat())
    return datetime.date.fromisoformat(file.read_text().strip())


def journal() -> Path:
    """The file that keeps what happened in the company since, while it was served."""
    return _folder() / "demo-journal"


def _folder() -> Path:
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
