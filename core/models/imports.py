"""Imports: a workbook on its way into the registers, staged, reviewed, then merged as one."""

from django.db import models

from core.constraints import RowSecurity
from core.models.jobs import Job
from core.models.regions import Region
from core.scoping import ScopedQuerySet


class ImportBatch(Job):
    """One uploaded workbook. Its rows wait in staging tables until a person merges them."""

    task = "core.tasks.run_import"

    file = models.FileField("文件", upload_to="imports/%Y/%m/")
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64, blank=True)
    layout = models.CharField("版式", max_length=40, blank=True)
    as_of = models.DateField("数据日期", null=True, blank=True)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("未变", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    summary = models.JSONField("分台账统计", default=dict, blank=True)
    unknown_columns = models.JSONField("未识别的列", default=list, blank=True)
    annotated = models.FileField("批注文件", upload_to="imports/%Y/%m/", blank=True)
    headers = models.JSONField("表头", default=list, blank=True)
    attempts = models.PositiveSmallIntegerField("处理次数", default=0)
    approved_at = models.DateTimeField("核对通过时间", null=True)
    merged_at = models.DateTimeField("入库时间", null=True)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="core_importbatch_scope")]

    def __str__(self):
        return self.file_name

    @property
    def elsewhere(self):
        """Rows of other places in a file of the whole county, which were not read: (town or village, rows)."""
        return self.summary.get("elsewhere", [])

    @property
    def elsewhere_rows(self):
        return sum(rows for _, rows in self.elsewhere)

    @property
    def elsewhere_text(self):
        places = "，".join(f"{place} {rows:,} 行" for place, rows in self.elsewhere)
        return f"{self.elsewhere_rows:,} 行属于其他地方，不归您，未读入：{places}。"

    @property
    def unread_text(self):
        """The workbook's other sheets that fitted and were not read."""
        sheets = "、".join(f"“{name}”（{rows:,} 行）" for name, rows in self.summary.get("unread", ()))
        return sheets and f"还有工作表{sheets}没有读入：请合并到一张表或分开上传。"


class ImportIssue(models.Model):
    """What is wrong with one cell of an uploaded workbook: where it stands and what is allowed."""

    class Severity(models.TextChoices):
        ERROR = "error", "退回"
        WARNING = "warning", "提醒"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="issues")
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    row = models.PositiveIntegerField("行号")
    column = models.CharField("列名", max_length=60, blank=True)
    severity = models.CharField("处理", max_length=8, choices=Severity.choices)
    code = models.CharField("种类", max_length=30)
    message = models.CharField("错误说明", max_length=300)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入问题"
        ordering = ["row", "pk"]
        constraints = [RowSecurity(name="core_importissue_scope")]

    def __str__(self):
        return f"第 {self.row} 行 {self.column}"
