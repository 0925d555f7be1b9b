"""What a run reads: some orders, everything, or what is new in the windows before the cursors."""

import datetime
from collections.abc import Sequence
from typing import Any

from ..mapping.convert import required_moment
from ..mapping.unusable import Unusable
from ..models import SyncRun
from ..runs.hints import Hint
from ..runs.window import Seen, Window
from ..staging.queries import known_here
from .extraction import DOCUMENTS, PARTIES, WINDOWED, Extraction
from .hinted import hinted_orders
from .pages import Page, Pages


def extract(
    extraction: Extraction, window: Window, numbers: Sequence[str], hints: Sequence[Hint] = ()
) -> None:
    """Stages what a run of this window needs.

    Args:
        numbers: the orders asked for, where the window is of chosen orders.
        hints: what is known of further orders.
    """
    if window.mode == SyncRun.Mode.ORDER:
        extraction.read_orders(numbers, hinted_orders(extraction.reader, hints))
    elif window.mode == SyncRun.Mode.FULL:
        extraction.read_everything()
    else:
        read_window(extraction, window)


def read_window(extraction: Extraction, window: Window) -> None:
    """Reads what changed since the window's start, documents and master data alike."""
    for model in WINDOWED:
        # A model that no record here names yet has no cursor: its records are read by id.
        if model in DOCUMENTS or model in window.since:
            _read_newest(extraction, model, window)
    extraction.staging.forget_unknown()


def _read_newest(extraction: Extraction, model: str, window: Window) -> None:
    """Reads the records of a window that are not here as Odoo dates them.

    One request shows what there is. It is enough where it shows all that was there before: an
    answer that does not was cut short, or something was deleted, and the window is read whole.
    """
    plan, seen = extraction.plans[model], window.seen.get(model, {})
    domain = window.domain(model, plan.also_dated)
    # What another date brought into the window may have changed without moving its own.
    fields = plan.fields if plan.also_dated else ("write_date",)
    page = extraction.reader.newest(plan, domain, fields)
    dates = {row["id"]: date_of(row) for row in page or ()}
    gone = sorted(seen.keys() - dates.keys())
    if page is None or gone:
        extraction.shown.gone[model] = gone
        extraction.read_all(model, domain)
        return
    if not page and not domain:
        extraction.searched.add(model)
    changed = {i for i, date in dates.items() if i not in seen or seen[i].write_date != date}
    wanted = changed | {i for i, one in seen.items() if not one.settled}
    if model in PARTIES and wanted:
        # Nothing here shows the others: they need not be read before a record names them.
        wanted = known_here(PARTIES[model], sorted(wanted))
    extraction.shown.new[model] = {
        i: Seen(date, settled=i not in wanted) for i in changed if (date := dates[i])
    }
    for date in filter(None, dates.values()):
        extraction.reached(model, date.isoformat(sep=" "))
    if plan.also_dated:
        extraction.stage(model, _one(page))
    elif wanted:
        extraction.read_ids(model, sorted(wanted))


def date_of(row: dict[str, Any]) -> datetime.datetime | None:
    """When a record was written; None where Odoo gives no date that can be one."""
    try:
        return required_moment(row.get("write_date"))
    except Unusable:
        return None


def _one(page: Page) -> Pages:
    if page:
        yield page
