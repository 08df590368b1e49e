"""Exports: a list written to a workbook in the background, fetched later, then expired."""

from django.db import models

from core.constraints import RowSecurity
from core.models.jobs import Job


class Export(Job):
    """One export of a ledger with the filter it was asked for; its file is deleted after a day."""

    task = "core.tasks.run_export"

    ledger = models.CharField("台账", max_length=40)
    query = models.CharField("筛选条件", max_length=500, blank=True)
    with_personal = models.BooleanField("含完整号码", default=False)
    file = models.FileField("文件", upload_to="exports/%Y/%m/", blank=True)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "导出任务"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="core_export_scope")]

    def __str__(self):
        return self.ledger
