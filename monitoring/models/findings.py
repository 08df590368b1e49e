"""Findings (数据疑点) of the quality rules, their exemptions (豁免), the runs that looked, and the villages' scores."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import RowSecurity, SameRegion
from core.history import tracked
from core.models import Record
from core.models.jobs import Job
from core.scoping import ScopedQuerySet
from monitoring.models.employments import Employment
from monitoring.models.households import Household
from monitoring.models.members import Member
from monitoring.models.villages import Village
from monitoring.quality.words import Entity, Level


class FindingQuerySet(ScopedQuerySet):
    def standing(self):
        """Findings that hold."""
        return self.filter(state=Finding.State.OPEN)

    def exempt(self, day):
        """Standing findings somebody has taken responsibility for, until a day that has not come (A21)."""
        return self.standing().filter(exempt_until__gte=day)

    def to_mend(self, day):
        """Standing findings that nobody has exempted."""
        return self.standing().exclude(exempt_until__gte=day)


class Finding(Record):
    """One rule's doubt about one household, member, work period or village; the sentence is told from the evidence."""

    class State(models.TextChoices):
        OPEN = "open", "存在"
        CLOSED = "closed", "已消除"

    household = models.ForeignKey(
        Household,
        models.CASCADE,
        db_constraint=False,
        verbose_name="农户",
        related_name="findings",
        null=True,
        blank=True,
    )
    member = models.ForeignKey(
        Member, models.CASCADE, verbose_name="成员", related_name="findings", null=True, blank=True
    )
    employment = models.ForeignKey(
        Employment, models.CASCADE, verbose_name="务工", related_name="+", null=True, blank=True
    )
    village = models.ForeignKey(
        Village, models.CASCADE, verbose_name="行政村", related_name="findings", null=True, blank=True
    )
    rule = models.CharField("规则", max_length=4, db_collation="C")
    entity = models.CharField("对象", max_length=10, choices=Entity.choices)
    level = models.CharField("级别", max_length=5, choices=Level.choices)
    evidence = models.JSONField("依据", default=dict)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    found_on = models.DateField("发现日期")
    closed_on = models.DateField("消除日期", null=True, blank=True)
    exempt_until = models.DateField("豁免至", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "数据疑点"
        indexes = [
            models.Index(fields=["region", "id"], name="finding_place"),
            models.Index(fields=["rule", "region"], condition=Q(state="open"), name="finding_open"),
            models.Index(fields=["household"], name="finding_household"),
            # The bell counts a town's by it, without looking at a single finding.
            models.Index(fields=["region", "level", "exempt_until"], condition=Q(state="open"), name="finding_bell"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "entity", "household", "member", "employment", "village"],
                nulls_distinct=False,
                name="finding_once",
            ),
            SameRegion(name="finding_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.rule} 数据疑点"


class ExemptionQuerySet(ScopedQuerySet):
    def waiting(self):
        """Asked for, and neither agreed to nor refused."""
        return self.filter(approved_by=None)


@tracked("monitoring_exemption")
class Exemption(Record):
    """豁免: somebody explains why a finding may stand, another person agrees, until a day (A21)."""

    finding = models.ForeignKey(Finding, models.CASCADE, verbose_name="数据疑点", related_name="exemptions")
    reason = models.CharField("豁免理由", max_length=300, validators=[MinLengthValidator(5)])
    until = models.DateField("豁免至")
    requested_by = models.ForeignKey("core.User", models.PROTECT, verbose_name="申请人", related_name="+")
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审批人", related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    refusal = models.CharField("不同意的理由", max_length=300, blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "疑点豁免"
        indexes = [models.Index(fields=["region", "id"], name="exemption_place")]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="exemption_by_two",
                violation_error_message="豁免须由申请人以外的人审批。",
            ),
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(approved_by__isnull=True),
                name="exemption_waits_once",
                violation_error_message="这条疑点已有待审批的豁免申请。",
            ),
        ]

    def __str__(self):
        return f"豁免至 {self.until}"

    @property
    def is_waiting(self):
        return self.approved_by_id is None


class QualityCheck(Job):
    """One run of the quality rules over a region."""

    task = "monitoring.tasks.check_registers"

    as_of = models.DateField("数据日期", null=True)
    rules = models.PositiveSmallIntegerField("规则数", default=0)
    findings = models.PositiveIntegerField("疑点数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    closed = models.PositiveIntegerField("消除", default=0)
    skipped = models.JSONField("未导入", default=list, blank=True)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "数据质量检查"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="monitoring_qualitycheck_scope")]

    def __str__(self):
        return f"{self.as_of or ''}数据质量检查"


class QualityScore(Record):
    """A village's findings when it was last checked: by level, and those exempted, beside its households."""

    checked_on = models.DateField("检查日期")
    households = models.PositiveIntegerField("农户数", default=0)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("警告", default=0)
    hints = models.PositiveIntegerField("提示", default=0)
    exempted = models.PositiveIntegerField("已豁免", default=0)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "数据质量得分"
        constraints = [*Record.Meta.constraints, models.UniqueConstraint(fields=["region"], name="qualityscore_once")]

    def __str__(self):
        return f"{self.region_id} {self.checked_on}"
