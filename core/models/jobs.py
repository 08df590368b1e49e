"""Long work that runs in the background: its progress, its end, and who asked for it."""

from django.conf import settings
from django.db import models

from core.models.record import Record


class JobState(models.TextChoices):
    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    REVIEW = "review", "待核对"
    DONE = "done", "已完成"
    REFUSED = "refused", "未通过"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "已中断"


class Cancelled(Exception):
    """The user cancelled the job while it ran."""


class Job(Record):
    """Work with a progress in rows. A job whose heartbeat stops is marked 已中断 by the sweeper.

    `task` names the background task that does it, called with the job's key.
    """

    task = ""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="操作人", null=True)
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.WAITING)
    stage = models.CharField("当前步骤", max_length=40, blank=True)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", null=True)
    message = models.TextField("说明", blank=True)
    heartbeat_at = models.DateTimeField("最近活动", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta(Record.Meta):
        abstract = True

    @property
    def percent(self):
        return None if not self.total else min(100, self.done * 100 // self.total)

    @property
    def is_running(self):
        return self.state in (JobState.WAITING, JobState.RUNNING)
