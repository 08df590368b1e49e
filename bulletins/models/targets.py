"""Targets (年度目标): the numbers of the work plan, as data."""

from django.db import models

from core.history import recorded


@recorded("bulletins_target")
class Target(models.Model):
    """One number of a year's work plan. Without an indicator it is shown as 无数据, with what is missing."""

    class Operator(models.TextChoices):
        EQUAL = "=", "达到"
        AT_LEAST = ">=", "不低于"
        AT_MOST = "<=", "不超过"
        MORE = ">", "高于"

    year = models.PositiveSmallIntegerField("年度")
    chapter = models.CharField("章", max_length=30, blank=True, help_text="例如“三 防返贫监测帮扶”；空着按条目归章")
    item = models.PositiveSmallIntegerField("要点条目")
    name = models.CharField("目标", max_length=60)
    indicator = models.CharField("指标", max_length=40, blank=True)
    operator = models.CharField("要求", max_length=2, choices=Operator.choices)
    value = models.DecimalField("目标值", max_digits=14, decimal_places=2, null=True, blank=True)
    wording = models.CharField("目标值原文", max_length=40)
    unit = models.CharField("单位", max_length=30, blank=True)
    due_on = models.DateField("期限", null=True, blank=True, help_text="持续执行的目标没有期限")
    level = models.CharField("适用范围", max_length=20, blank=True)
    subject = models.CharField("业务", max_length=20, blank=True)
    owner = models.CharField("责任单位", max_length=60, blank=True, help_text="没有明确的空着，页面显示“未定”")
    quote = models.CharField("要点原文", max_length=200, blank=True)
    missing = models.CharField("缺少的数据", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        ordering = ["-year", "item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "item", "name"],
                name="bulletins_target_once",
                violation_error_message="这一年度已有同名的目标。",
            )
        ]

    def __str__(self):
        return f"{self.year}年{self.name}"

    @property
    def sentence(self):
        """As it is read: 不低于 5701 人."""
        unit = "" if self.value is None else self.unit
        return f"{self.get_operator_display()} {self.wording} {unit}".strip()
