"""Risks (返贫致贫风险): what the monthly screening found, with the figures that say so."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.constraints import RowSecurity, SameRegion
from core.fields import MonthField
from core.history import tracked
from core.models import RecordChild
from core.models.jobs import Job
from core.months import Month
from core.scoping import ScopedQuerySet
from monitoring.models.households import Household


class Severity(models.TextChoices):
    RED = "red", "红色"
    ORANGE = "orange", "橙色"
    YELLOW = "yellow", "黄色"


class RiskQuerySet(ScopedQuerySet):
    def latest_month(self):
        """The last month with any finding among these rows; None before the first screening.

        A month that is not over goes behind: the weekly runs have asked it a few rules only.
        """
        months = self.order_by("-month").values_list("month", flat=True)
        return months.filter(month__lt=Month.of(timezone.localdate())).first() or months.first()

    def waiting(self):
        """Findings that stand and that nobody has checked yet."""
        return self.filter(status=Risk.Status.ACTIVE, reviewed_at=None)

    def reminders(self):
        """Signals of households under monitoring that their contact has not yet followed up."""
        return self.waiting().filter(response=Risk.Response.REMINDER)


class Screening(Job):
    """One run of the screening. Running a month again changes nothing unless the data changed.

    A weekly run asks only the rules whose facts change from day to day, also in a month that is not over.
    """

    task = "monitoring.tasks.screen_month"

    month = MonthField("筛查月份")
    is_weekly = models.BooleanField("每周筛查", default=False)
    households = models.PositiveIntegerField("筛查户数", default=0)
    risks = models.PositiveIntegerField("风险数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    cleared = models.PositiveIntegerField("消除", default=0)
    clues = models.PositiveIntegerField("新开线索", default=0)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "月度筛查"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="monitoring_screening_scope")]

    def __str__(self):
        return f"{self.month.label}{'每周' if self.is_weekly else ''}筛查"


@tracked("monitoring_risk")
class Risk(RecordChild):
    """One rule's finding on one household in one month. The sentence is rendered from the evidence when shown."""

    class Status(models.TextChoices):
        ACTIVE = "active", "存在"
        CLEARED = "cleared", "已消除"

    class Response(models.TextChoices):
        """What the signal did (screening, part C)."""

        CLUE = "clue", "新开线索"
        ATTACHED = "attached", "并入原线索"
        SUPPRESSED = "suppressed", "核实不属实，静默期内"
        REMINDER = "reminder", "提醒帮扶责任人跟踪"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="screening_risks"
    )
    rule = models.CharField("规则", max_length=4, db_collation="C")
    month = MonthField("月份")
    since = MonthField("首次出现")
    severity = models.CharField("等级", max_length=6, choices=Severity.choices)
    risk_code = models.CharField("风险类型", max_length=4)
    evidence = models.JSONField("依据", default=dict)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.ACTIVE)
    response = models.CharField("处理", max_length=10, choices=Response.choices, blank=True)
    visit_by = models.DateField("核实期限", null=True, blank=True)
    cleared_in = MonthField("消除月份", null=True, blank=True)
    cleared_evidence = models.JSONField("消除依据", null=True, blank=True)
    reviewed_at = models.DateTimeField("核实时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="核实人", null=True, blank=True, related_name="+"
    )
    review_note = models.CharField("核实情况", max_length=300, blank=True)

    objects = RiskQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "筛查预警"
        indexes = [models.Index(fields=["month", "region", "rule"], name="risk_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["rule", "household", "month"], name="risk_once"),
            SameRegion(name="risk_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.rule}（{self.month.label}）"


class Unevaluated(RecordChild):
    """A household that some rules could not judge in a month, and which facts were missing: 无数据, not 无风险."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="unevaluated"
    )
    month = MonthField("月份")
    missing = ArrayField(models.CharField(max_length=20), verbose_name="缺少的事实")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "无数据户"
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["household", "month"], name="unevaluated_once"),
            SameRegion(name="unevaluated_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.month.label}无数据"
