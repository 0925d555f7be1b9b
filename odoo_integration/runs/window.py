"""Where a run starts reading, and where the next one will."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, F

from carteira.models import CampoExtra

from ..models import SeenRecord, SyncCursor, SyncRun, SyncState
from .moments import EARLIEST
from .request import SyncRequest
from .retries import retry_database

SMALL_MODELS_EVERY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """How a run saw a record last; see `SeenRecord`."""

    write_date: datetime.datetime
    settled: bool


@dataclass
class Shown:
    """What the windows held, where it differs from what earlier runs saw of them.

    Attributes:
        new: per model and id, records that are new or have another date.
        gone: per model, ids that are not in the window any more.
    """

    new: dict[str, dict[int, Seen]] = field(default_factory=dict)
    gone: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """What a run reads of each model.

    Attributes:
        mode: the run's mode, as it turns out: without a baseline an incremental run is a full one.
        since: per model, the earliest `write_date` to read; a model without one is read whole.
        cursors: per model, where reading had got to before this run.
        has_baseline: everything has been read once, so that what is missing here is missing.
        seen: per model and id, the records after `since` that an earlier run has seen.
        small_models_at: when the small models were read last, on Odoo's clock.
        holds_extras: values of extra fields are kept.
    """

    mode: str
    since: dict[str, datetime.datetime]
    cursors: dict[str, datetime.datetime]
    has_baseline: bool
    seen: dict[str, dict[int, Seen]] = field(default_factory=dict)
    small_models_at: datetime.datetime | None = None
    holds_extras: bool = False

    @property
    def moves_cursors(self) -> bool:
        """Whether the next run may start where this one ends: nothing was left out before it."""
        if self.mode == SyncRun.Mode.SINCE:
            return self.has_baseline and all(
                self.since[model] <= cursor for model, cursor in self.cursors.items()
            )
        return self.mode in (SyncRun.Mode.FULL, SyncRun.Mode.INCREMENTAL)

    def reads_small_models(self, started: datetime.datetime) -> bool:
        """Whether every record of the small models is to be read again: once a day.

        Args:
            started: the run's start on Odoo's clock.
        """
        last = self.small_models_at
        daily = last is None or not last <= started < last + SMALL_MODELS_EVERY
        return self.mode == SyncRun.Mode.SINCE or (self.mode == SyncRun.Mode.INCREMENTAL and daily)

    def domain(self, model: str, also_dated: Sequence[str] = ()) -> list[object]:
        """The part of a domain that narrows a model to this window.

        `>=`, because `>` skips rows of one second on Odoo 19, and without a zone, which 19
        refuses.

        Args:
            also_dated: further dates of which any may be within the window.
        """
        since = self.since.get(model)
        if since is None:
            return []
        # Not strftime, which leaves out the zeros of a year before 1000.
        utc = since.astimezone(datetime.UTC).replace(tzinfo=None)
        moment = utc.isoformat(sep=" ", timespec="seconds")
        dates = ("write_date", *also_dated)
        return [*["|"] * len(also_dated), *([date, ">=", moment] for date in dates)]

    def next_cursors(self, *, seen: dict[str, str], started: datetime.datetime) -> dict[str, str]:
        """How far each model has been read by this run.

        Args:
            seen: per model, the latest `write_date` read, as text with its zone.
            started: the run's start on Odoo's clock; no cursor passes it.

        Returns:
            Per model the new cursor as text; models without anything read keep theirs.
        """
        if not self.moves_cursors:
            return {}
        moved = {}
        for model, latest in seen.items():
            reached = min(datetime.datetime.fromisoformat(latest), started)
            before = self.cursors.get(model)
            if before is None or reached > before:
                moved[model] = reached.isoformat()
        return moved


def asked_mode(request: SyncRequest) -> str:
    """The mode that was asked for; the window may turn out to be of another one."""
    if request.names_orders:
        return SyncRun.Mode.ORDER
    if request.since:
        return SyncRun.Mode.SINCE
    return SyncRun.Mode.FULL if request.full else SyncRun.Mode.INCREMENTAL


@retry_database
def choose_window(
    *, full: bool, orders: bool, since: datetime.datetime | None, models: Sequence[str]
) -> Window:
    """Decides what to read from what was asked for and what has been read before.

    Args:
        models: those of which a window is read.
    """
    states = SyncState.objects.annotate(holds_extras=Exists(CampoExtra.objects.all()))
    state = states.filter(baseline__isnull=False).first()
    baseline = state is not None
    kept = SyncCursor.objects.filter(model__in=models)
    cursors = dict(kept.values_list("model", F("write_date")))
    if orders:
        return Window(SyncRun.Mode.ORDER, {}, cursors, baseline)
    if since is not None:
        return Window(SyncRun.Mode.SINCE, dict.fromkeys(models, since), cursors, baseline)
    if full or state is None:
        extras = state is not None and state.holds_extras
        return Window(SyncRun.Mode.FULL, {}, cursors, baseline, holds_extras=extras)
    return Window(
        SyncRun.Mode.INCREMENTAL,
        # A record dated before the first moment that can be asked for moves its model's cursor
        # there.
        {model: max(cursor, EARLIEST) - overlap() for model, cursor in cursors.items()},
        cursors,
        baseline,
        seen_records(models),
        state.small_models_at,
        state.holds_extras,
    )


def overlap() -> datetime.timedelta:
    """How far before its cursor a window starts."""
    return datetime.timedelta(minutes=settings.SYNC_OVERLAP_MINUTES)


def seen_records(models: Sequence[str]) -> dict[str, dict[int, Seen]]:
    """What the last runs saw of the windows of some models."""
    seen: dict[str, dict[int, Seen]] = {model: {} for model in models}
    rows = SeenRecord.objects.filter(model__in=models)
    for row in rows.values_list("model", "record_id", "write_date", "settled", named=True):
        seen[row.model][row.record_id] = Seen(row.write_date, row.settled)
    return seen
