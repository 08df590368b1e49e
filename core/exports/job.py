"""Exports in the background: asked for on a page, written by a worker, fetched within a day."""

import os
import tempfile
from datetime import timedelta
from functools import partial

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from core.exports.extract import Extract, TooManyRows
from core.ledger.registry import ledger_named
from core.models import Cancelled, Export, JobState
from core.scoping import in_scope, scope_of, whole_city

AT_ONCE = 5_000
LONGEST_QUERY = 500
KEPT = timedelta(days=1)
OPEN = (JobState.WAITING, JobState.RUNNING)


def ask(extract, query, *, queue):
    """An export job for the user; the one already under way when the button was pressed twice.

    `queue` is called with the job's key after the commit.
    """
    extract.check()
    if len(query) > LONGEST_QUERY:
        raise BadRequest("筛选条件太多，请减少后再导出。")
    user = extract.user
    asked = {
        "user": user,
        "region_id": user.region_id,
        "ledger": extract.ledger.name,
        "query": query,
        "with_personal": extract.with_personal,
    }
    running = Export.objects.filter(**asked, state__in=OPEN).first()
    if running is not None:
        return running
    export = Export.objects.create(**asked)
    transaction.on_commit(partial(queue, export.pk), robust=True)  # the sweeper queues what the broker missed
    return export


def run(pk):
    """Write the job's workbook. Run again after a lost worker, it starts afresh; a finished job is left alone."""
    with whole_city():
        export = Export.objects.select_related("user").filter(pk=pk, state__in=OPEN).first()
        if export is None:
            return
        Export.objects.filter(pk=pk).update(state=JobState.RUNNING, done=0, heartbeat_at=timezone.now())
    try:
        _write(export)
    except Cancelled:
        if export.file:
            export.file.delete(save=False)
    except (PermissionDenied, BadRequest, TooManyRows) as refusal:
        _finish(export, JobState.REFUSED, message=str(refusal))
    except Exception:
        _finish(export, JobState.FAILED, message="导出没有完成，数据没有变化；请重试，仍不行请联系系统管理员。")
        raise


def _write(export):
    extract = Extract(ledger_named(export.ledger), export.user, QueryDict(export.query), export.with_personal)
    with in_scope(scope_of(export.user)):
        extract.check()
        snapshot = extract.open()
    with tempfile.TemporaryDirectory() as folder, snapshot:
        path = os.path.join(folder, "export.xlsx")
        _report(export, 0, snapshot.total)
        rows = extract.write(snapshot, path, on_chunk=lambda done: _report(export, done, snapshot.total))
        with open(path, "rb") as written, in_scope(export.region_id):
            export.file.save(extract.file_name, File(written), save=False)
            _finish(export, JobState.DONE, file=export.file.name, done=rows)
            extract.log(rows)


def _report(export, done, total):
    """Show the progress at once, and stop when the user has cancelled."""
    with in_scope(export.region_id):
        running = Export.objects.filter(pk=export.pk, state=JobState.RUNNING)
        if not running.update(done=done, total=total, heartbeat_at=timezone.now()):
            raise Cancelled


def _finish(export, state, **values):
    with in_scope(export.region_id):
        running = Export.objects.filter(pk=export.pk, state=JobState.RUNNING)
        if not running.update(state=state, finished_at=timezone.now(), **values):
            raise Cancelled


def cancel(export):
    """Stop a job that waits or runs; the worker notices with its next chunk."""
    return Export.objects.filter(pk=export.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, finished_at=timezone.now(), message="已由操作人取消。"
    )


def delete_expired():
    """Delete the files of exports a day after they were written; how many."""
    with whole_city():
        expired = list(Export.objects.exclude(file="").filter(finished_at__lt=timezone.now() - KEPT))
        for export in expired:
            export.file.delete(save=False)
            Export.objects.filter(pk=export.pk).update(file="")
    return len(expired)
