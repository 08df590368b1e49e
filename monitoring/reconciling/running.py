"""Asking for a reconciliation and running it: the file is staged as an import would, compared, and put away."""

from pathlib import Path

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core.imports import batch as imports
from core.imports.layouts import ONLY_COMPARED, layout_named
from core.models import ImportBatch, JobState
from core.scoping import in_scope, scope_of, whole_city
from monitoring.models import Household, Reconciliation
from monitoring.reconciling.comparing import Comparison

NOT_MERGED = "已用于对账，没有入库。"


@transaction.atomic
def request_reconciliation(upload, *, by):
    """Keep the file and queue the comparison, over the user's own area."""
    scope = scope_of(by)
    if not scope:
        raise PermissionDenied("您的账号没有管辖区域，不能对账。")
    batch = ImportBatch(user=by, region_id=scope, file_name=upload.name[-200:])
    batch.file.save(f"reconcile{Path(upload.name).suffix.lower()}", upload, save=False)
    batch.save()
    run = Reconciliation.objects.create(user=by, region_id=scope, batch=batch, stage="排队中")
    transaction.on_commit(lambda: current_app.send_task(Reconciliation.task, [run.pk]), robust=True)
    return run


def run_reconciliation(run):
    """Stage the file, compare it, store what differs. A second call while it runs, or after its end, does nothing."""
    if not _claim(run):
        return
    with whole_city():
        unread = ImportBatch.objects.filter(pk=run.batch_id, state__in=(JobState.WAITING, JobState.RUNNING))
        unread.update(layout=ONLY_COMPARED)
    imports.advance(run.batch_id)
    with whole_city():
        run.batch.refresh_from_db()
    if run.batch.state != JobState.REVIEW:
        _end(run, JobState.REFUSED, run.batch.message or "文件没有读完，请重新上传。")
        return
    with in_scope(run.region_id):
        _note(run, stage="与台账比对")
        compare(run)
    with whole_city():
        imports.cancel(run.batch)
        ImportBatch.objects.filter(pk=run.batch_id).update(message=NOT_MERGED)
    _end(run, JobState.DONE, "")


def compare(run):
    """Store the differences of every register the file feeds; what an earlier try stored is replaced."""
    run.differences.all().delete()
    layout, staged = layout_named(run.batch.layout), imports.stages(run.batch)
    roots = next((stage for stage in staged if stage.model is Household), None)
    total = sum(Comparison(run, stage, layout, roots).store() for stage in staged)
    groups = run.differences.values("register", "kind", "field").annotate(rows=Count("pk"))
    _note(run, done=total, total=total, counts=list(groups.order_by("register", "kind", "-rows")))


def _claim(run):
    """Running, once: a run whose worker died is taken up again by the queue."""
    with whole_city():
        open_ones = Reconciliation.objects.filter(pk=run.pk, state__in=(JobState.WAITING, JobState.RUNNING))
        return open_ones.update(state=JobState.RUNNING, stage="读取和检查", heartbeat_at=timezone.now())


def _note(run, **values):
    Reconciliation.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **values)


def _end(run, state, message):
    with whole_city():
        _note(run, state=state, message=message, stage="", finished_at=timezone.now())
