"""A light look at Odoo: is there anything that an incremental run would find?

Four small requests, one for each model of documents. Of orders and invoices the end of the list by
date is asked for, from the place where it begins if as many exist as are known here: so it differs
when one is new, changed or gone. Of their lines, the dates of the window. A line that is deleted
moves its order or invoice. What else a run finds, the next run of the schedule does.
"""

import datetime
import hashlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from ..client import OdooClient
from ..mapping import Plan
from ..models import SyncState
from ..runs.retries import retry_database
from ..runs.window import Window, choose_window
from .connection import counted_connection, odoo_config, plans_for
from .extraction import DOCUMENTS
from .reconcile import Expected
from .server import kept_server
from .windows import date_of

HEADERS = ("account.move", "sale.order")
_SECOND = datetime.timedelta(seconds=1)
_BY_DATE = "write_date, id"
_NEWEST_FIRST = "write_date desc, id desc"

Dates = dict[int, datetime.datetime | None]


@dataclass(frozen=True)
class Look:
    """What a look found.

    Attributes:
        models: the models with something new; empty where there is nothing.
        digest: the same for two looks that found the same.
    """

    models: tuple[str, ...] = ()
    digest: str = ""


def look() -> Look | None:
    """Looks once; notes that Odoo was asked where it found nothing.

    Returns:
        What it found; None where nothing can be compared, because nothing has been read yet, a run
        is active, or Odoo has to be asked what it is: a run does that.

    Raises:
        SettingMissing, OdooError: Odoo could not be asked.
    """
    if not _may_look():
        return None
    config = odoo_config()
    server = kept_server(config)
    if server is None:
        return None
    asked_at = timezone.now()
    window = choose_window(full=False, orders=False, since=None, models=DOCUMENTS)
    with counted_connection(config, server.known) as client:
        plans = plans_for(server)[1]
        answers = {model: _ask(client, plans[model], window) for model in DOCUMENTS}
    found = tuple(model for model, (dates, expected) in answers.items() if dates != expected)
    if not found:
        _note_asked(asked_at)
        return Look()
    told = repr([(model, sorted(answers[model][0].items())) for model in found])
    return Look(found, hashlib.sha256(told.encode()).hexdigest())


def _ask(client: OdooClient, plan: Plan, window: Window) -> tuple[Dates, Dates]:
    """The dates that Odoo gives, and those that it gives where nothing is new."""
    model = plan.model
    expected: Dates = {i: seen.write_date for i, seen in window.seen[model].items()}
    domain, order, offset = window.domain(model), _NEWEST_FIRST, 0
    if not expected and model in window.cursors:
        # More than is kept: only what is newer than all of it can be told from it.
        domain = replace(window, since={model: window.cursors[model] + _SECOND}).domain(model)
    elif expected and model in HEADERS:
        held = Expected(model, run_id=0, full=False).count(None, None)
        domain, order, offset = [], _BY_DATE, max(held - len(expected), 0)
    given = client.search_read(
        model,
        [*domain, *plan.domain],
        ["write_date"],
        order=order,
        offset=offset,
        limit=len(expected) + 1,
        names=True,
    )
    return {row["id"]: date_of(row) for row in given}, expected


@retry_database
def _may_look() -> bool:
    if settings.DEMO and not settings.ODOO_URL:
        return False
    state = SyncState.objects.filter(baseline__isnull=False).first()
    return state is not None and not (state.lease_until and state.lease_until > timezone.now())


@retry_database
def _note_asked(moment: datetime.datetime) -> None:
    SyncState.objects.update(asked_at=moment)


@retry_database
def is_new(found: Look) -> bool:
    """Whether no run has been started for what a look found; from now on, one has.

    So what no run can settle, such as a record dated in the future, starts one run and not one for
    each look.
    """
    others = SyncState.objects.exclude(looked=found.digest)
    return others.update(looked=found.digest) > 0


@retry_database
def forget_look() -> None:
    """Lets the next look start a run for the same: this time another run was active."""
    SyncState.objects.update(looked="")
