"""How a job and its run are doing at this moment."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django_q.models import Task

from ..models import SyncRun
from .words import in_order, phase


@dataclass(frozen=True)
class Step:
    """A phase of a run.

    Attributes:
        name: the phase, translated.
        seconds: how long it took; None while it goes on.
    """

    name: str
    seconds: float | None

    @property
    def is_current(self) -> bool:
        """Whether it goes on."""
        return self.seconds is None


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        seconds: since its start, or from its start to its end.
        steps: its phases so far.
    """

    run: SyncRun
    seconds: float
    steps: list[Step]


def progress(run: SyncRun) -> Progress:
    """How far a run has come."""
    phases = in_order(run.phases)
    steps = [Step(phase(name), seconds) for name, seconds in phases if name != run.phase]
    if run.phase:
        steps.append(Step(phase(run.phase), None))
    ended = run.finished_at or timezone.now()
    return Progress(run, (ended - run.started_at).total_seconds(), steps)


class JobState(StrEnum):
    """What became of a queued sync; refused where another run was active."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """A queued sync.

    Attributes:
        run: its run, where there is one; of a refused job the run that was active.
    """

    id: str
    state: JobState
    run: SyncRun | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the job neither waits nor runs."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)


def job(job_id: str, *, trigger: str) -> Job:
    """How a job is doing. The result of a failed job is not shown: it may contain secrets.

    Args:
        trigger: who asked for it, to find its run while it goes on.
    """
    own = SyncRun.objects.filter(trigger=trigger)
    task = Task.objects.filter(id=job_id).first()
    if task is None:
        run = own.running().first()
        return Job(job_id, JobState.RUNNING if run else JobState.WAITING, run)
    if not task.success:
        return Job(job_id, JobState.FAILED, own.filter(started_at__gte=task.started).first())
    if task.result is None:
        return Job(job_id, JobState.REFUSED, SyncRun.objects.running().first())
    return Job(job_id, JobState.DONE, SyncRun.objects.filter(pk=task.result).first())
