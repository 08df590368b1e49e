"""Background work of the kernel: each task parses its arguments and calls one action."""

from celery import shared_task

from core import throttling
from core.backups.drill import drill
from core.backups.making import nightly
from core.exports import job
from core.imports import batch, expiry
from core.sweeping import sweep


@shared_task(autoretry_for=(*batch.AGAIN, batch.Busy), retry_backoff=5, max_retries=6)
def run_import(batch_id):
    """Read one uploaded workbook, or merge it once it is approved; what went away meanwhile is waited for."""
    batch.advance(batch_id)


@shared_task
def run_export(pk):
    """Write the workbook of an export job."""
    job.run(pk)


@shared_task
def delete_expired_exports():
    """Delete the files of exports that are older than a day."""
    job.delete_expired()


@shared_task
def delete_expired_imports():
    """Delete uploaded workbooks and staging tables that nobody needs any more."""
    expiry.expire()


@shared_task
def forget_old_tries():
    """Delete counts of strangers' tries that bound nothing any more."""
    throttling.forget_old()


@shared_task
def back_up():
    """Tonight's backup file."""
    nightly()


@shared_task
def check_restore():
    """Restore the newest backup into a scratch database, to know that it can be."""
    drill()


@shared_task
def sweep_jobs():
    """Mark jobs whose worker died."""
    sweep()


@shared_task
def beat_heartbeat():
    """Nothing to do: that it is sent shows that the timetable lives, that it runs shows that the worker does."""
