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

    The company's last day is the day of the first use, so that syncing again finds it unchanged.
    """
    # Imported late: an installation with an Odoo does not need the generator.
    from ..simulator import Simulator, generate

    company = generate(orders=ORDERS, today=first_day(), brasil_oca=True)
    with Simulator(company, database=LOGIN, user=LOGIN, password=LOGIN, api_key=LOGIN) as odoo:
        yield OdooConfig(url=odoo.url, database=LOGIN, user=LOGIN, password=LOGIN)


def first_day() -> datetime.date:
    """The day the demo was first used, where its company's history ends."""
    folder = Path(settings.DATA_DIR)
    file = folder / "demo-day"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(datetime.datetime.now(datetime.UTC).date().isoformat())
    return datetime.date.fromisoformat(file.read_text().strip())
