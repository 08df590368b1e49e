"""Snapshots (快照): the figures of a month and the households behind them, as they were when the month was frozen."""

from django.db import models

from bulletins.models.bulletins import Bulletin
from bulletins.models.papers import stays_with
from core.constraints import RowSecurity
from core.fields import MonthField
from core.models import Region
from core.scoping import ScopedQuerySet


class State(models.TextChoices):
    MET = "met", "达标"
    BEHIND = "behind", "未到期，有差距"
    MISSED = "missed", "未达标"
    NO_DATA = "no-data", "无数据"
    ERROR = "error", "错误"


class Snapshot(models.Model):
    """One indicator of one place in one month: both parts, the value, the target and how it stands to it."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="snapshots")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="+", db_index=False)
    month = MonthField("月份")
    indicator = models.CharField("指标", max_length=40, db_collation="C")
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=4, null=True)
    value = models.DecimalField("数值", max_digits=18, decimal_places=2, null=True)
    target = models.DecimalField("目标", max_digits=14, decimal_places=2, null=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, blank=True)
    before = models.DecimalField("上月数值", max_digits=18, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, help_text="镇街在全市、村在本镇按好坏排的名次")
    above = models.DecimalField("前一名数值", max_digits=18, decimal_places=2, null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标快照"
        indexes = [models.Index(fields=["month", "indicator", "region"], name="snapshot_place")]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "region", "indicator"], name="bulletins_snapshot_once"),
            RowSecurity(name="bulletins_snapshot_scope"),
        ]
        triggers = stays_with(Bulletin, "snapshot", "已发布的通报不能修改")

    def __str__(self):
        return f"{self.indicator} {self.region_id} {self.month}"


class LateFigure(models.Model):
    """A figure of a published bulletin that would be another by data that came in since. What was published stays."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="late_figures")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="+", db_index=False)
    indicator = models.CharField("指标", max_length=40, db_collation="C")
    frozen = models.DecimalField("冻结数", max_digits=18, decimal_places=2, null=True)
    value = models.DecimalField("重新核对数", max_digits=18, decimal_places=2, null=True)
    measured_at = models.DateTimeField("核对时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "冻结后变化的指标"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "region", "indicator"], name="bulletins_late_once"),
            RowSecurity(name="bulletins_late_scope"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.region_id} {self.bulletin}"


class SnapshotHousehold(models.Model):
    """One household named in a bulletin: a change against last month, or a line of an attachment."""

    class Kind(models.TextChoices):
        MONITORED = "monitored", "监测对象"
        ENTERED = "entered", "新纳入监测"
        CLEARED = "cleared", "风险消除"
        REOPENED = "reopened", "重新纳入"
        LEFT = "left", "退出监测名单"
        RED = "red", "红色预警"
        RISK_NEW = "risk-new", "新增预警"
        RISK_CLEARED = "risk-cleared", "预警消除"

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="households")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False)
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    number = models.CharField("户编号", max_length=30, db_collation="C")
    head_name = models.CharField("户主", max_length=40, blank=True)
    monitored_as = models.CharField("监测对象类别", max_length=40, blank=True)
    identified_in = MonthField("识别监测时间", null=True)
    is_open = models.BooleanField("风险未消除", default=False)
    detail = models.CharField("情况", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报涉及户"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "kind", "region", "number"], name="bulletins_household_once"),
            RowSecurity(name="bulletins_household_scope"),
        ]
        triggers = stays_with(Bulletin, "household", "已发布的通报不能修改")

    def __str__(self):
        return f"{self.head_name}（{self.number}）"


class SnapshotProject(models.Model):
    """One project that lagged at the month's end (滞后项目), with what its last site report said of it."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="projects")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False)
    number = models.CharField("项目编码", max_length=30, db_collation="C")
    name = models.CharField("项目名称", max_length=120)
    unit = models.CharField("实施单位", max_length=80, blank=True)
    has_begun = models.BooleanField("已开工")
    planned_on = models.DateField("计划开工或完工日期")
    reason = models.CharField("滞后原因", max_length=300, blank=True)
    measures = models.CharField("整改措施", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报滞后项目"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "region", "number"], name="bulletins_project_once"),
            RowSecurity(name="bulletins_project_scope"),
        ]
        triggers = stays_with(Bulletin, "project", "已发布的通报不能修改")

    def __str__(self):
        return f"{self.name}（{self.number}）"
