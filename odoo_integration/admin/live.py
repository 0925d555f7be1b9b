"""How a job and its run are doing right now."""

from dataclasses import dataclass

from django.utils import timezone
from django_q.models import Task

from ..models import SyncRun
from .words import in_order, phase


@dataclass(frozen=True)
class Progress:
    """A run that goes on.

    Attributes:
        steps: phase, seconds it took so far (None: not known yet) and whether it goes on.
    """

    run: SyncRun
    seconds: float
    steps: list[tuple[str, float | None, bool]]


def progress(run: SyncRun) -> Progress:
    """How far a run has come; phases already done keep their times."""
    steps: list[tuple[str, float | None, bool]] = [
        (phase(name), seconds, False) for name, seconds in in_order(run.phases) if name != run.phase
    ]
    if run.phase:
        steps.append((phase(run.phase), None, True))
    ended = run.finished_at or timezone.now()
    return Progress(run, (ended - run.started_at).total_seconds(), steps)


@dataclass(frozen=True)
class Job:
    """A queued sync.

    Attributes:
        state: `waiting`, `running`, `done`, `refused` (another run was active) or `failed`.
        run: its run, where there is one.
    """

    state: str
    run: SyncRun | None = None


def job(job_id: str, *, trigger: str) -> Job:
    """How a job is doing. What a failed job wrote is not shown: it may hold anything.

    Args:
        trigger: who asked, to find the run of a job that goes on.
    """
    mine = SyncRun.objects.filter(trigger=trigger)
    task = Task.objects.filter(id=job_id).first()
    if task is None:
        run = mine.filter(status=SyncRun.Status.RUNNING).first()
        return Job("running" if run else "waiting", run)
    if not task.success:
        return Job("failed", mine.filter(started_at__gte=task.started).first())
    if task.result is None:
        return Job("refused", SyncRun.objects.filter(status=SyncRun.Status.RUNNING).first())
    return Job("done", SyncRun.objects.filter(pk=task.result).first())
