"""Work (务工月监测): one row for each time a member worked away or held a post, and who plans to go."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models

from core.constraints import SameParent, SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import words
from monitoring.models.households import Household, yes_no
from monitoring.models.members import Member


@tracked("monitoring_employment")
class Employment(RecordChild):
    """One work period of a member, open while it has no end month."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="employments"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="成员", related_name="employments"
    )
    is_working = yes_no("是否已务工")
    is_planning = yes_no("是否计划务工")
    start_month = MonthField("开始时间", null=True, blank=True)
    end_month = MonthField("结束时间", null=True, blank=True)
    place_province = models.CharField("务工所在省", max_length=30, blank=True)
    place_city = models.CharField("务工所在市", max_length=30, blank=True)
    place_county = models.CharField("务工所在县", max_length=30, blank=True)
    employer = models.CharField("务工企业名称", max_length=100, blank=True)
    industry = models.CharField("所属行业", max_length=40, blank=True)
    channel = WordsField("就业渠道", words=words.Channel)
    monthly_wage = models.DecimalField(
        "务工月收入（元）", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_escorted = yes_no("是否点对点输送")
    transport_subsidy = models.DecimalField(
        "年度交通费补助（元）",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "务工"
        indexes = [models.Index(fields=["region", "household", "member"], name="employment_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "start_month", "employer"],
                nulls_distinct=False,
                name="employment_once",
                violation_error_message="该成员同一开始时间、同一企业的务工已登记。",
            ),
            SameRegion(name="employment_region_is_households", parent="household"),
            SameParent(name="employment_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.start_month.label if self.start_month else '开始时间未填'}起务工"


@tracked("monitoring_workplan")
class WorkPlan(RecordChild):
    """A member's plan to go out to work (计划务工, W4): where to, and what help it takes. One row a member."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="work_plans"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="成员", related_name="work_plans"
    )
    is_planning = yes_no("是否计划务工")
    place_county = models.CharField("计划务工所在县", max_length=30, blank=True)
    service_needs = ArrayField(
        models.CharField(max_length=40), size=10, default=list, blank=True, verbose_name="就业服务需求"
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "计划务工"
        indexes = [models.Index(fields=["region", "household", "member"], name="workplan_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"], name="workplan_once", violation_error_message="该成员的务工计划已登记。"
            ),
            SameRegion(name="workplan_region_is_households", parent="household"),
            SameParent(name="workplan_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"计划去{self.place_county}务工" if self.place_county else "计划务工"
