"""The work of freezing a month in the background, with its progress."""

from django.db import models

from core.constraints import RowSecurity
from core.fields import MonthField
from core.models.jobs import Job


class Freezing(Job):
    """Somebody asked for a month's figures; the draft that came out is named at the end."""

    task = "bulletins.tasks.freeze_month"

    month = MonthField("月份")
    version = models.PositiveSmallIntegerField("版次", null=True, editable=False)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "汇总任务"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="bulletins_freezing_scope")]

    def __str__(self):
        return f"汇总{self.month.label}"
