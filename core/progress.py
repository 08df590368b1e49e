"""How background work shows where it is: one transaction a step, stopped between steps when somebody cancels it."""

from contextlib import contextmanager

from django.utils import timezone

from core.models.jobs import Cancelled, JobState
from core.scoping import in_scope

UNFINISHED = (JobState.WAITING, JobState.RUNNING)


@contextmanager
def step(job, stage, total):
    """One step of a job as a transaction in its region; entered only while nobody has cancelled it.

    `total` is how many steps the job has. Raises Cancelled.
    """
    with in_scope(job.region_id):
        now = timezone.now()
        alive = _same(job).exclude(state=JobState.CANCELLED)
        if not alive.update(
            state=JobState.RUNNING, stage=stage, done=job.done, total=total, heartbeat_at=now, updated_at=now
        ):
            raise Cancelled
    with in_scope(job.region_id):
        yield
    job.done += 1


def close(job, state, message="", **figures):
    """The job's end with what it found, unless somebody cancelled it."""
    job.state, job.message, job.finished_at = state, message, timezone.now()
    with in_scope(job.region_id):
        _same(job).exclude(state=JobState.CANCELLED).update(
            state=state, message=message, finished_at=job.finished_at, updated_at=job.finished_at, stage="",
            done=job.done, **figures,
        )  # fmt: skip


def cancel(job, message):
    """Ask a job that waits or runs to stop after the step it is at."""
    with in_scope(job.region_id):
        _same(job).filter(state__in=UNFINISHED).update(
            state=JobState.CANCELLED, message=message, finished_at=timezone.now()
        )


def _same(job):
    return type(job).objects.filter(pk=job.pk)
