"""Looks after background jobs that nobody works on: marks those whose worker died, queues again those never taken up."""

from datetime import timedelta

from celery import current_app
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from core.models.jobs import Job, JobState
from core.scoping import whole_city

SILENT_AFTER = timedelta(minutes=10)
LOST = "后台任务中断，数据没有改动。请重试，仍不行请联系系统管理员。"


def sweep():
    """End running jobs that gave no sign of life for ten minutes; returns how many.

    A job whose row is locked is at work in one long transaction, so it is left alone.
    """
    jobs = [model for model in apps.get_models() if issubclass(model, Job)]
    with whole_city():
        left = [(model.task, pk) for model in jobs for pk in _left_waiting(model)]
        ended = sum(_sweep(model) for model in jobs)
    for task, pk in left:
        current_app.send_task(task, [pk])
    return ended


def _left_waiting(model):
    """Jobs that were asked for while the broker was away: their message was lost, or waits behind long work.

    In the second case the job is queued twice, which tasks allow.
    """
    now = timezone.now()
    silent = Q(heartbeat_at__lt=now - SILENT_AFTER) | Q(heartbeat_at=None, updated_at__lt=now - SILENT_AFTER)
    waiting = model.objects.filter(silent, state=JobState.WAITING).select_for_update(skip_locked=True)
    keys = list(waiting.values_list("pk", flat=True))
    model.objects.filter(pk__in=keys).update(heartbeat_at=now)
    return keys


def _sweep(model):
    now = timezone.now()
    silent = model.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    dead = list(silent.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return model.objects.filter(pk__in=dead).update(state=JobState.FAILED, message=LOST, finished_at=now) if dead else 0
