"""How much memory a run takes."""

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

from odoo_integration.extract import pages as reading
from tests.lab.costs import SMALL, point_at
from tests.lab.runs import run


@contextmanager
def elsewhere(orders: int) -> Iterator[str]:
    """A company in a process of its own, whose memory is not counted; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "odoo_integration.simulator", "--orders", str(orders)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process.stdout.readline().split()[-1]
        process.terminate()


def test_memory_does_not_grow_with_the_rows(transactional_db, settings, monkeypatch):
    # Small pages, so that the buffers are full at either size. Not of 20 rows: CPython 3.11 keeps
    # two thousand freed tuples of that length, and never takes them again.
    settings.ODOO_PAGE_SIZE = 24
    settings.ODOO_CONCURRENCY = 1
    monkeypatch.setattr(reading, "IDS_PER_REQUEST", 24)
    peaks = []
    for orders in (SMALL * 2, SMALL * 8):
        with elsewhere(orders) as url:
            point_at(settings, url)
            # The first run fills everybody's caches.
            run(full=True, accept_retire=True)
            gc.collect()
            tracemalloc.start()
            try:
                run(full=True)
                peaks.append(tracemalloc.get_traced_memory()[1])
            finally:
                tracemalloc.stop()
    small, large = peaks
    # Four times the rows; holding them, or all their ids, would show.
    assert large < small * 1.25 + 64 * 1024
