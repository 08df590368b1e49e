"""Freezing as a job: asked for by a button or the timetable, seen while it runs, stopped when somebody wants."""

from contextlib import contextmanager

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from bulletins.freezing import freeze, refuse_unfinished
from bulletins.models import Freezing
from core.models import Cancelled, JobState
from core.scoping import whole_city

OPEN = (JobState.WAITING, JobState.RUNNING)
PROGRESS = """
UPDATE bulletins_freezing SET done = %s, total = %s, stage = %s, heartbeat_at = now(), updated_at = now()
WHERE id = %s AND state = 'running'
"""


def request_freeze(month, *, by=None):
    """The job that measures the month; the one under way when the button was pressed twice."""
    refuse_unfinished(month)
    with whole_city():
        waiting = Freezing.objects.filter(month=month, state__in=OPEN).first()
        if waiting:
            return waiting
        job = Freezing.objects.create(month=month, user=by, region_id=settings.ROOT_REGION)
        # Robust: while the broker is away the job waits, and the sweeper queues it.
        transaction.on_commit(lambda: current_app.send_task(Freezing.task, [job.pk]), robust=True)
    return job


def run_freeze(pk):
    """Measure the job's month into a draft. A job taken up again starts afresh; an ended one is left alone."""
    with whole_city():
        job = Freezing.objects.filter(pk=pk, state__in=OPEN).first()
        if job is None:
            return
        Freezing.objects.filter(pk=pk).update(state=JobState.RUNNING, done=0, heartbeat_at=timezone.now())
    try:
        with _reporter(pk) as report:
            bulletin = freeze(job.month, report)
        _end(pk, JobState.DONE, version=bulletin.version, message=f"得到第 {bulletin.version} 版")
    except Cancelled:
        return
    except ValidationError as refusal:
        _end(pk, JobState.REFUSED, message=" ".join(refusal.messages))
    except Exception:
        _end(pk, JobState.FAILED, message="汇总没有完成，原有的通报没有变化；请重试，仍不行请联系系统管理员。")
        raise


@contextmanager
def _reporter(pk):
    """Tells the progress from inside the one transaction of a freeze: over a connection of its own, seen at once."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.scope', %s, false)", [settings.ROOT_REGION])
        yield lambda done, total, stage: _report(beside, pk, done, total, stage)
    finally:
        beside.close()


def _report(beside, pk, done, total, stage):
    with beside.cursor() as cursor:
        cursor.execute(PROGRESS, [done, total, stage[:40], pk])
        if cursor.rowcount:
            return
        cursor.execute("SELECT state FROM bulletins_freezing WHERE id = %s", [pk])
        if cursor.fetchone() == (JobState.CANCELLED.value,):
            raise Cancelled


def cancel_freeze(job):
    """Stop a job that waits or runs; it notices at its next figure, and nothing of it is kept."""
    Freezing.objects.filter(pk=job.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, message="已取消，原有的通报没有变化。", finished_at=timezone.now()
    )


def _end(pk, state, **values):
    with whole_city():
        running = Freezing.objects.filter(pk=pk, state=JobState.RUNNING)
        running.update(state=state, stage="", finished_at=timezone.now(), **values)
