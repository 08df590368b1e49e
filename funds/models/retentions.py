"""质保金 and planned payments: what is kept back of a contract until its day, and what is to be paid in which month."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Q
from django.db.models.functions import Round

from core.constraints import RunningTotal, SameRegion, TakenOver
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from core.signed import Booked
from funds.models.totals import MonthlySum
from funds.models.years import OpenYear
from funds.words import FundLevel
from projects.models.projects import MONEY, kept_total, money
from projects.words import Department

HIGHEST_RATE = 3


class OfAllocation(RecordChild):
    """A row about the money a project was given (`Allocation`), found by its level, year and department."""

    allocation = models.ForeignKey(
        "funds.Allocation", models.PROTECT, db_constraint=False, verbose_name="资金分解", related_name="%(class)ss"
    )
    level = WordsField("资金级次", words=FundLevel, editable=False)
    year = models.PositiveSmallIntegerField("资金年度", default=0, editable=False)
    department = WordsField("主管部门", words=Department, editable=False)
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, verbose_name="项目", editable=False, related_name="%(class)ss"
    )

    class Meta(RecordChild.Meta):
        abstract = True
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="%(class)s_region", parent="allocation"),
            TakenOver(
                name="%(class)s_allocation", parent="allocation",
                fields={name: name for name in ("level", "year", "department", "project")},
            ),
        ]  # fmt: skip


class RetentionQuerySet(ScopedQuerySet):
    def unpaid(self):
        return self.filter(paid__lt=F("amount"))

    def due(self, day):
        """Whose day has come and that is not paid out yet."""
        return self.unpaid().filter(due_on__lte=day)


@tracked("funds_retention", exclude=("paid",))
class Retention(OfAllocation):
    """质保金 of one contract: so many per cent of its final price, kept apart until the day it falls due."""

    number = models.CharField("质保金编号", max_length=40, unique=True, db_collation="C")
    contract_number = models.CharField("合同编号", max_length=60)
    contractor = models.CharField("施工单位", max_length=80, blank=True)
    base = money("结算价（元）", null=False)
    rate = models.DecimalField(
        "质保金比例（%）", max_digits=4, decimal_places=2, default=HIGHEST_RATE,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(HIGHEST_RATE, "质保金比例不能超过百分之三。")],
    )  # fmt: skip
    amount = models.GeneratedField(
        verbose_name="质保金（元）",
        expression=Round(F("base") * F("rate") / 100, precision=2, output_field=DecimalField()),
        output_field=MONEY,
        db_persist=True,
    )
    held_on = models.DateField("扣留日期")
    due_on = models.DateField("到期日期")
    paid = kept_total("已支付（元）")

    objects = RetentionQuerySet.as_manager()

    class Meta(OfAllocation.Meta):
        verbose_name = verbose_name_plural = "质保金"
        indexes = [models.Index(fields=["region", "due_on"], name="retention_place")]
        constraints = [
            *OfAllocation.Meta.constraints,
            models.UniqueConstraint(fields=["id", "allocation", "region"], name="retention_of_allocation"),
            models.UniqueConstraint(
                fields=["allocation", "contract_number"],
                name="retention_once",
                violation_error_message="这笔资金下该合同的质保金已登记。",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=HIGHEST_RATE),
                name="retention_rate",
                violation_error_message="质保金比例须大于 0、不超过百分之三。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("held_on")),
                name="retention_dates",
                violation_error_message="质保金到期日期须晚于扣留日期。",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("amount")),
                name="retention_bound",
                violation_error_message="支付的质保金不能超过留存的金额。",
            ),
            OpenYear(
                name="retention_year", on="held_on", kept=("allocation", "base", "rate"),
                violation_error_message="扣留日期所在的年度已经关账，质保金不能再登记、修改或删除；请先在“关账年度”里打开。",
            ),
            Booked(
                name="retention_paid_when_due",
                fields=("due_on",),
                totals=("paid",),
                violation_error_message="这笔质保金已经支付，到期日期不能再改，也不能删除；付错的请先把支付“冲正”。",
            ),
            RunningTotal(name="allocation_held", amount="amount", parent="allocation", into="held"),
            MonthlySum(name="retention_held", into="held", on="held_on"),
            MonthlySum(name="retention_due", into="held", on="due_on", negative=True),
        ]  # fmt: skip

    def __str__(self):
        return self.number


@tracked("funds_plannedpayment")
class PlannedPayment(OfAllocation):
    """用款计划: how much of an allocation is to be paid in a month."""

    month = MonthField("计划支付月份")
    amount = money("计划支付（元）", null=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta(OfAllocation.Meta):
        verbose_name = verbose_name_plural = "用款计划"
        indexes = [models.Index(fields=["region", "month", "allocation"], name="planned_place")]
        constraints = [
            *OfAllocation.Meta.constraints,
            models.UniqueConstraint(
                fields=["allocation", "month"],
                name="planned_once",
                violation_error_message="这笔资金本月的用款计划已登记。",
            ),
            MonthlySum(name="planned_month", into="planned", on="month"),
        ]

    def __str__(self):
        return f"{self.month} 用款计划"
