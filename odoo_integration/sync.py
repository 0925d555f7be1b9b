"""The recipe of a sync: read from Odoo, stage, prove, promote, verify."""

import logging
from contextlib import nullcontext
from dataclasses import replace

from django.utils import timezone

from carteira.policy import policy_in_force

from .extract.connection import Connected, connected
from .extract.extraction import WINDOWED, Extraction
from .extract.reconcile import hold_mass_retirement, reconcile
from .extract.server import OUTDATED
from .extract.windows import extract
from .models import SyncRun
from .promote import PromoteRequest, note_figures, promote_once, rehearse
from .runs.errors import (
    HeldForDecision,
    OdooHasChanged,
    OrderUnknown,
    ReadingNotProven,
    StagingLost,
)
from .runs.extras import Extras, held_extras
from .runs.hints import covered, taken
from .runs.progress import Progress
from .runs.record import Recorder, recorded_run
from .runs.request import SyncRequest
from .runs.rules import policy_changed, profile_changed, rules_in_force
from .runs.way import Way
from .runs.window import Window, asked_mode, choose_window
from .staging.queries import staged_order_ids
from .staging.tables import Staging, clear_rows_of, clear_staging
from .verification.compare import verify

__all__ = ["SyncRequest", "recompute", "sync"]

logger = logging.getLogger("carteira.sync")


def sync(request: SyncRequest, *, progress: Progress | None = None) -> SyncRun:
    """Brings the backlog up to what Odoo says.

    Args:
        progress: shows the run while it goes on.

    Returns:
        The run's record, done.

    Raises:
        AnotherRunActive: refused, another run is at work.
        SyncError, OdooError, DatabaseError: the run failed and wrote nothing; it is recorded.
    """
    progress = progress or Progress()
    if policy_changed():
        recompute(replace(request, verify=False), progress)
    with (
        recorded_run(
            mode=asked_mode(request),
            trigger=request.trigger,
            orders=list(request.orders),
            since=request.since,
            dry_run=request.dry_run,
            policy=str(policy_in_force()),
            progress=progress,
        ) as recorder,
    ):
        try:
            read_and_verify(recorder, request, fresh=request.full)
        except OdooHasChanged as error:
            logger.warning("%s; asking Odoo again what it is", error)
            read_and_verify(recorder, request, fresh=True)
        if not recorder.lease.guest:
            clear_staging()
    return recorder.run


def read_and_verify(recorder: Recorder, request: SyncRequest, *, fresh: bool) -> None:
    """Connects, reads, promotes and verifies.

    Args:
        fresh: ask Odoo what it is, whatever is kept of it.

    Raises:
        OdooHasChanged: it refused what was asked by what is kept of it.
    """
    with connected(recorder, fresh=fresh) as odoo:
        try:
            read_and_promote(recorder, odoo, request)
        except StagingLost as error:
            # Staging is unlogged: a crash or a failover empties it, and Odoo still has it all.
            logger.warning("%s; reading again", error)
            read_and_promote(recorder, odoo, request)
        except OUTDATED as error:
            if not odoo.kept:
                raise
            raise OdooHasChanged(str(error)) from error
        if request.verify and not request.dry_run:
            with recorder.phase("verify"):
                verify(recorder, odoo.reader, odoo.plans, request.orders)


def read_and_promote(recorder: Recorder, odoo: Connected, request: SyncRequest) -> None:
    """Reads what the window asks for into staging, proves it complete, and promotes it.

    Raises:
        StagingLost: the database lost what was staged before it was promoted.
    """
    asked_at = timezone.now()
    window = choose_window(
        full=request.full or profile_changed(recorder.run.profile) or bool(odoo.extras.unread),
        orders=request.names_orders,
        since=request.since,
        models=WINDOWED,
    )
    recorder.run.mode = window.mode
    hints = taken() if request.hints or window.mode in SyncRun.OF_EVERYTHING else []
    if recorder.lease.guest:
        clear_rows_of(recorder.run.pk)
    else:
        clear_staging()
    staging = Staging(recorder.run.pk)
    way = Way(recorder.lease, recorder.stop, odoo.reader.client.paused)
    extraction = Extraction(
        odoo.reader, staging, odoo.plans, progress=recorder.progress, after_page=way.give
    )
    # A first load has nobody to wait for it, and writes fastest into empty tables.
    gives_way = window.mode == SyncRun.Mode.FULL and window.has_baseline
    try:
        with recorder.phase("read"):
            with way.opened() if gives_way else nullcontext():
                extract(extraction, window, request.orders, hints if request.hints else ())
            extraction.read_brought(way.brought)
            started = odoo.reader.started or recorder.run.started_at
            small_models = window.reads_small_models(started)
            if small_models:
                extraction.read_small_models()
        with recorder.phase("prove"):
            prove(extraction, window, request)
    except (OrderUnknown, ReadingNotProven, HeldForDecision):
        # Lost rows look like unknown, unproven or vanished ones: no such verdict on half of them.
        staging.check()
        raise
    with recorder.phase("promote"):
        promote(
            recorder,
            request,
            PromoteRequest(
                run_id=recorder.run.pk,
                fence=recorder.lease.promoted,
                policy=rules_in_force(),
                rows=staging.counts,
                cursors=window.next_cursors(seen=extraction.seen, started=started),
                shown=extraction.shown if window.moves_cursors else None,
                started=started,
                asked_at=asked_at if window.moves_cursors else None,
                small_models=small_models or window.mode == SyncRun.Mode.FULL,
                baseline=window.mode == SyncRun.Mode.FULL,
                extras=extras_to_keep(odoo, window),
                balance_method=request.balance_method,
            ),
            read=extraction.read,
        )
    if request.hints:
        recorder.run.orders = sorted(staged_order_ids(recorder.run.pk).values())
    if not request.dry_run:
        covered(hints)


def prove(extraction: Extraction, window: Window, request: SyncRequest) -> None:
    """Finds what vanished or was missed, and refuses to retire too much of it."""
    full = window.mode == SyncRun.Mode.FULL
    if full or (window.has_baseline and window.mode != SyncRun.Mode.ORDER):
        reconcile(extraction, full=full)
    partial = window.mode in (SyncRun.Mode.INCREMENTAL, SyncRun.Mode.SINCE)
    if partial:
        extraction.reread_relinked_lines()
    extraction.read_missing_headers()
    extraction.read_missing_master_data(skip_mirrored=partial)
    if partial:
        # What lines waited for may be among the headers and the master data.
        extraction.reread_orphaned_lines()
        extraction.read_missing_master_data(skip_mirrored=True)
    if not request.accept_retire:
        hold_mass_retirement(extraction.plans, run_id=extraction.staging.run_id)


def extras_to_keep(odoo: Connected, window: Window) -> Extras | None:
    """The extra fields, where they are to be kept otherwise than they are by this run."""
    extras = odoo.extras
    if not extras.wanted and window.holds_extras:
        extras = Extras(held=held_extras())
    may = window.mode == SyncRun.Mode.FULL or not extras.unread
    return extras if extras.changed and may and window.mode in SyncRun.OF_EVERYTHING else None


def promote(
    recorder: Recorder, request: SyncRequest, wanted: PromoteRequest, *, read: dict[str, int]
) -> None:
    """Promotes, or rehearses it, and notes the figures in the run."""
    if request.dry_run:
        result, recorder.run.rehearsed = rehearse(wanted)
    else:
        result = promote_once(wanted)
    note_figures(recorder.run, read=read, result=result)


def recompute(request: SyncRequest, progress: Progress) -> SyncRun:
    """Computes every balance again under new rules, as a run of its own; Odoo is not asked."""
    with (
        recorded_run(
            mode=SyncRun.Mode.POLICY,
            trigger=request.trigger,
            dry_run=request.dry_run,
            policy=str(policy_in_force()),
            progress=progress,
        ) as recorder,
        recorder.phase("promote"),
    ):
        clear_staging()
        wanted = PromoteRequest(
            run_id=recorder.run.pk,
            fence=recorder.lease.promoted,
            policy=rules_in_force(),
            everything=True,
            balance_method=request.balance_method,
        )
        promote(recorder, request, wanted, read={})
    return recorder.run
