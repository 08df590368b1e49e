"""Others' look at the money: the treasury's own list of payments, and what audits and inspections found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.constraints import RowSecurity, SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Record, RecordChild, Region
from core.scoping import ScopedQuerySet, SharedQuerySet
from funds.words import FindingSource
from projects.models.projects import money, of_project


class TreasuryPayment(Record):
    """One line of the treasury's monthly list (国库集中支付清单): what it paid by which voucher, as it says itself."""

    # Always the city: a foreign key would check that once more for each of 100,000 lines, as long as writing them takes.
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False, db_constraint=False
    )
    number = models.CharField("国库凭证号", max_length=40, db_collation="C")
    paid_on = models.DateField("国库支付日期")
    amount = models.DecimalField("国库金额（元）", max_digits=14, decimal_places=2)
    payee = models.CharField("国库收款人", max_length=80, blank=True, db_collation="C")
    unit = models.CharField("预算单位", max_length=80, blank=True)
    document = models.CharField("摘要", max_length=120, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "国库支付清单"
        indexes = [models.Index(fields=["paid_on"], name="treasury_day")]
        constraints = [
            RowSecurity(name="funds_treasurypayment_scope", shared=True),
            # Not `unique=True` on the field: that makes a second index for LIKE, and a month has 100,000 lines.
            models.UniqueConstraint(fields=["number"], name="treasury_number"),
            models.CheckConstraint(
                condition=~Q(amount=0), name="treasury_amount", violation_error_message="国库清单的金额不能是 0。"
            ),
        ]

    def __str__(self):
        return self.number


@tracked("funds_treasurydecision")
class TreasuryDecision(Record):
    """What the city decided on a voucher on which the treasury and we do not agree, and why.

    It holds as long as the difference reads as it was `seen`. `entry` is our voucher that has stood for the treasury's
    since its side was taken: written entries keep their numbers.
    """

    class Decision(Words):
        TAKEN = "已取国库"
        KEPT = "保留我方"
        ASKED = "待国库核实"

    number = models.CharField("凭证号", max_length=40, db_collation="C")
    seen = models.CharField("当时的差异", max_length=160, db_collation="C", editable=False)
    decision = WordsField("处理", words=Decision, blank=False, max_length=6)
    reason = models.CharField("处理理由", max_length=200)
    entry = models.CharField("更正后的凭证号", max_length=40, blank=True, editable=False, db_collation="C")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处理人", related_name="+")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "国库对账处理"
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="treasurydecision_number"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="treasurydecision_reason", violation_error_message="请写明处理理由。"
            ),
        ]

    def __str__(self):
        return self.number


class FundFindingQuerySet(ScopedQuerySet):
    def open(self):
        """Not put right yet."""
        return self.filter(rectified_on=None)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)


@tracked("funds_finding")
class FundFinding(RecordChild):
    """A problem that an audit or inspection found with a project's money, and how it was put right (整改)."""

    project = of_project("fund_findings")
    number = models.CharField("问题编号", max_length=40, unique=True, db_collation="C")
    source = WordsField("发现渠道", words=FindingSource, blank=False)
    document = models.CharField("报告文号", max_length=60, blank=True)
    found_on = models.DateField("发现日期")
    problem = models.CharField("问题描述", max_length=300)
    amount = money("涉及金额（元）")
    unit = models.CharField("整改单位", max_length=80, db_collation="C")
    due_on = models.DateField("整改期限")
    measures = models.CharField("整改措施", max_length=300, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    result = models.CharField("整改结果", max_length=300, blank=True)

    objects = FundFindingQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资金问题整改"
        indexes = [models.Index(fields=["region", "number"], name="fundfinding_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="fundfinding_region_is_projects", parent="project"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("found_on")),
                name="fundfinding_due",
                violation_error_message="整改期限不能早于发现日期。",
            ),
            models.CheckConstraint(
                condition=Q(rectified_on=None) | Q(rectified_on__gte=F("found_on")),
                name="fundfinding_rectified",
                violation_error_message="整改完成日期不能早于发现日期。",
            ),
        ]

    def __str__(self):
        return self.number
