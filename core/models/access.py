"""The access log: who saw unmasked personal data, who took an export out."""

from django.conf import settings
from django.db import models

from core.constraints import RowSecurity
from core.models.regions import Region
from core.scoping import ScopedQuerySet


class AccessKind(models.TextChoices):
    UNMASK = "unmask", "查看完整号码"
    EXPORT = "export", "导出"
    DOWNLOAD = "download", "下载文件"


class AccessLog(models.Model):
    """One view of personal data in clear, or one export. Written once, never changed; holds no personal data itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="用户")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="用户区域", db_index=False)
    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("行为", max_length=10, choices=AccessKind.choices)
    ledger = models.CharField("台账", max_length=40)
    object_id = models.BigIntegerField("记录", null=True)
    field = models.CharField("字段", max_length=40, blank=True)
    rows = models.PositiveIntegerField("行数", default=1)
    filters = models.TextField("筛选条件", blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "访问日志"
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["user", "-at"], name="core_access_user"),
            models.Index(fields=["ledger", "object_id", "-at"], name="core_access_object"),
        ]
        constraints = [RowSecurity(name="core_accesslog_scope")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.ledger}"
