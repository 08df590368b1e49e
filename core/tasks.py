"""Background work of the kernel: each task parses its arguments and calls one action."""

from celery import shared_task

from core.exports import job


@shared_task
def run_export(pk):
    """Write the workbook of an export job."""
    job.run(pk)


@shared_task
def delete_expired_exports():
    """Delete the files of exports that are older than a day."""
    job.delete_expired()
