"""Marks background jobs whose worker died, so that nobody waits for them."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from core.models.jobs import Job, JobState
from core.scoping import whole_city

SILENT_AFTER = timedelta(minutes=10)
LOST = "后台任务中断，数据没有改动。请重试，仍不行请联系系统管理员。"


def sweep():
    """End running jobs that gave no sign of life for ten minutes; returns how many."""
    now = timezone.now()
    with whole_city():
        return sum(
            model.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER).update(
                state=JobState.FAILED, message=LOST, finished_at=now
            )
            for model in apps.get_models()
            if issubclass(model, Job)
        )
