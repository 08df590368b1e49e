"""Marks background jobs whose worker died, so that nobody waits for them."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from core.models.jobs import Job, JobState
from core.scoping import whole_city

SILENT_AFTER = timedelta(minutes=10)
LOST = "后台任务中断，数据没有改动。请重试，仍不行请联系系统管理员。"


def sweep():
    """End running jobs that gave no sign of life for ten minutes; returns how many.

    A job whose row is locked is at work in one long transaction, so it is left alone.
    """
    with whole_city():
        return sum(_sweep(model) for model in apps.get_models() if issubclass(model, Job))


def _sweep(model):
    now = timezone.now()
    silent = model.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    dead = list(silent.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return model.objects.filter(pk__in=dead).update(state=JobState.FAILED, message=LOST, finished_at=now) if dead else 0
