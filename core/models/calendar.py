"""The office's calendar: which days are working days (调休 included)."""

from django.db import models

from core.history import recorded


@recorded("core_workday")
class Workday(models.Model):
    """One day that the calendar of its year names; editable when the State Council's notice comes."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("工作日")
    name = models.CharField("说明", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]

    def __str__(self):
        return str(self.day)
