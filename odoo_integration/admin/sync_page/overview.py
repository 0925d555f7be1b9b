"""The last runs as a strip, the last error with what to do, the last comparison with Odoo."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.models import Failure, OrmQ, Schedule, Success

from carteira import formats

from ...error_words import in_words
from ...models import SyncRun
from .. import words
from ..permissions import SET_UP
from .advice import advice_on
from .schedules import schedule_rows

_IN_THE_STRIP = 30
# Told by their shape too, and in words.
_MARKS = {
    SyncRun.Status.RUNNING: "▸",
    SyncRun.Status.DONE: "✓",
    SyncRun.Status.FAILED: "✕",
    SyncRun.Status.HELD: "!",
    SyncRun.Status.INTERRUPTED: "–",
}


@dataclass(frozen=True)
class RunMark:
    """One run in the strip.

    Attributes:
        tone: its colour.
        mark: its shape.
        text: all of it in words.
    """

    id: int
    tone: str
    mark: str
    text: str


@dataclass(frozen=True)
class Trouble:
    """The last run that did not succeed.

    Attributes:
        error: in the reader's language.
        advice: what to do about it.
        over: a later run has succeeded.
    """

    run: SyncRun
    error: str
    advice: str
    over: bool


def sync_overview(request: HttpRequest) -> dict[str, Any]:
    """The values of the page; their number of queries does not depend on any number of rows."""
    return {
        "schedules": schedule_rows(),
        "may_set_up": request.user.has_perm(SET_UP),
        "results": sync_results(),
        "queue_pages": [
            (model._meta.verbose_name_plural, f"admin:django_q_{model._meta.model_name}_changelist")
            for model in (Schedule, OrmQ, Success, Failure)
            if request.user.has_perm(f"django_q.view_{model._meta.model_name}")
        ],
    }


def sync_results() -> dict[str, Any]:
    """The part of them that each run changes."""
    runs = list(SyncRun.objects.defer("error_detail", "verification")[:_IN_THE_STRIP])
    verified = SyncRun.objects.concluded().filter(verified=SyncRun.Verified.EVERYTHING).first()
    comparison = verified.comparison if verified else None
    return {
        "strip": [_mark(run) for run in reversed(runs)],
        "trouble": _trouble(runs),
        "verified": verified,
        "comparison": comparison,
        "rules": [(name, words.rule(name), count) for name, count in comparison.rules.items()]
        if comparison
        else [],
    }


def _mark(run: SyncRun) -> RunMark:
    status = SyncRun.Status(run.status)
    changed = ngettext("%(n)d balance changed", "%(n)d balances changed", run.balances_changed) % {
        "n": run.balances_changed
    }
    parts = (
        _("Run %(run)d") % {"run": run.pk},
        run.get_status_display(),
        run.get_mode_display(),
        formats.moment(run.started_at),
        formats.duration(run.duration_s) if run.finished_at else "",
        changed,
    )
    return RunMark(run.pk, words.tone(run), _MARKS[status], " · ".join(filter(None, parts)))


def _trouble(runs: list[SyncRun]) -> Trouble | None:
    """The last failed or held one of these runs, the newest first."""
    for place, run in enumerate(runs):
        if run.status in (SyncRun.Status.FAILED, SyncRun.Status.HELD):
            later = any(
                one.status == SyncRun.Status.DONE and one.mode in SyncRun.OF_EVERYTHING
                for one in runs[:place]
            )
            return Trouble(run, in_words(run.error), advice_on(run), over=later)
    return None
