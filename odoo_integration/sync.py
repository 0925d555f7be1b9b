"""The recipe of a sync: read from Odoo, stage, prove, promote."""

import logging
from dataclasses import replace

from carteira.policy import policy_in_force

from .connecting import connected, plans_for
from .errors import HeldForDecision, OrderUnknown, ReadingNotProven, StagingLost
from .extract import Extraction, extract
from .identity import hold_mass_retirement, prove_identity
from .mapping import Plan
from .models import SyncRun, SyncState
from .patience import patient
from .promotion import promote_staged
from .reading import Reader
from .recording import Progress, Recorder, Silent, recorded_run
from .request import SyncRequest
from .staging import Staging, clear_staging
from .verification import verify
from .window import Window, choose_window

__all__ = ["SyncRequest", "recompute", "sync"]

logger = logging.getLogger("carteira.sync")


def sync(request: SyncRequest, *, progress: Progress | None = None) -> SyncRun:
    """Brings the backlog up to what Odoo says.

    Returns:
        The run's record, done.

    Raises:
        AnotherRunActive: refused, another run is at work.
        SyncError, OdooError, DatabaseError: the run failed and wrote nothing; it is recorded.
    """
    progress = progress or Silent()
    if policy_changed():
        recompute(replace(request, verify=False), progress)
    with (
        recorded_run(
            mode=SyncRun.Mode.ORDER if request.orders else SyncRun.Mode.INCREMENTAL,
            trigger=request.trigger,
            orders=list(request.orders),
            since=request.since,
            dry_run=request.dry_run,
            policy=str(policy_in_force()),
            progress=progress,
        ) as recorder,
        connected(recorder) as reader,
    ):
        plans = plans_for(reader.client)
        try:
            read_and_promote(recorder, reader, plans, request)
        except StagingLost as error:
            # Staging is unlogged: a crash or a failover empties it, and Odoo still has it all.
            logger.warning("%s; reading again", error)
            read_and_promote(recorder, reader, plans, request)
        if request.verify and not request.dry_run:
            with recorder.phase("verify"):
                verify(recorder, reader, plans, request.orders)
        clear_staging()
    return recorder.run


def read_and_promote(
    recorder: Recorder, reader: Reader, plans: dict[str, Plan], request: SyncRequest
) -> None:
    """Reads what the window asks for into staging, proves it, and makes it true.

    Raises:
        StagingLost: the database lost what was staged before it was promoted.
    """
    window = choose_window(
        full=request.full, orders=bool(request.orders), since=request.since, models=plans
    )
    recorder.values["mode"] = SyncRun.Mode.VERIFY if request.verify else window.mode
    clear_staging()
    staging = Staging(recorder.run.pk)
    extraction = Extraction(reader, staging, plans, recorder.rows)
    try:
        with recorder.phase("read"):
            extract(extraction, window, request.orders)
        with recorder.phase("prove"):
            prove(extraction, window, request)
    except (OrderUnknown, ReadingNotProven, HeldForDecision):
        # Lost rows look like unknown, unproven or vanished ones: no such verdict on half of them.
        staging.check()
        raise
    with recorder.phase("promote"):
        promote_staged(recorder, extraction, window, request)


def prove(extraction: Extraction, window: Window, request: SyncRequest) -> None:
    """Finds what vanished or was missed, and refuses to retire too much of it."""
    full = window.mode == SyncRun.Mode.FULL
    if full or (window.has_baseline and window.mode != SyncRun.Mode.ORDER):
        prove_identity(extraction, full=full)
    if not full and window.mode != SyncRun.Mode.ORDER:
        extraction.orphans()
        extraction.follow_links()
    extraction.headers()
    extraction.complete(
        known_suffices=window.mode in (SyncRun.Mode.INCREMENTAL, SyncRun.Mode.SINCE)
    )
    if not request.accept_retire:
        hold_mass_retirement(extraction.plans, run_id=extraction.staging.run_id)


def recompute(request: SyncRequest, progress: Progress) -> SyncRun:
    """Computes every balance again under a new policy, as a run of its own; Odoo is not asked."""
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
        promote_staged(recorder, None, None, request)
    return recorder.run


@patient
def policy_changed() -> bool:
    """Whether the balances here were computed under another policy than the one in force."""
    state = SyncState.objects.filter(baseline__isnull=False).first()
    return state is not None and state.policy != repr(policy_in_force())
