"""Who wants a loan (信贷需求), and interest the budget pays (贴息)."""

from django.db import models
from django.db.models import Q

from core.constraints import RunningTotal, SameRegion
from core.fields import MonthField, Words, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from core.signed import Settled
from funds.models.loans import Loan, money, of_loan
from monitoring.models.households import Household


class LoanWishQuerySet(ScopedQuerySet):
    def unmet(self, day):
        """Wishes that stand, with no loan given since, nor one still owed."""
        given = Loan.objects.filter(household=models.OuterRef("household"), issued_on__gte=models.OuterRef("wished_on"))
        owed = Loan.objects.owed().filter(household=models.OuterRef("household"))
        standing = self.filter(wished_on__lte=day, outcome="")
        return standing.exclude(models.Exists(given)).exclude(models.Exists(owed))


@tracked("funds_loanwish")
class LoanWish(RecordChild):
    """What a household wants to borrow for. Met as soon as a loan is given; else somebody says why not (应贷尽贷)."""

    class Outcome(Words):
        WITHDRAWN = "农户不再需要"
        REFUSED = "银行审核不通过"
        TOO_OLD = "年龄不符合"
        OVERDUE = "有不良信用记录"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="loan_wishes"
    )
    wished_on = models.DateField("提出日期")
    amount = money("需求金额（元）")
    purpose = models.CharField("计划用途", max_length=60)
    recorded_by = models.CharField("摸底人", max_length=40, blank=True)
    outcome = WordsField("未放款原因", words=Outcome)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = LoanWishQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "信贷需求"
        indexes = [models.Index(fields=["region", "household", "wished_on"], name="wish_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="wish_region_is_households", parent="household"),
            models.UniqueConstraint(
                fields=["household", "wished_on"],
                name="wish_once",
                violation_error_message="该户当天的信贷需求已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="wish_amount", violation_error_message="需求金额须大于 0。"
            ),
        ]

    def __str__(self):
        return f"{self.wished_on} {self.purpose}"


@tracked("funds_interestsubsidy")
class InterestSubsidy(RecordChild):
    """The interest of one loan in one quarter that the budget pays; worked out, and paid once somebody says when.

    December's row of a loan subsidised by the year (`way`) stands for all quarters of the year that have no row of their own.
    """

    loan = of_loan("subsidies", models.PROTECT)
    quarter = MonthField("季度末月")
    days = models.PositiveSmallIntegerField("计息天数")
    amount = money("贴息金额（元）")
    way = WordsField("贴息方式", words=Loan.InterestSubsidy, max_length=4, editable=False)
    paid_on = models.DateField("贴息日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "贷款贴息"
        indexes = [models.Index(fields=["region", "quarter", "id"], name="subsidy_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="subsidy_region_is_loans", parent="loan"),
            Settled(
                name="subsidy_settled",
                fields=("loan", "quarter", "days", "amount"),
                by="paid_on",
                violation_error_message="已发放的贴息不能删除，贷款、季度、天数和金额不能再改；其实没有发放的，请先清空贴息日期。",
            ),
            models.UniqueConstraint(
                fields=["loan", "quarter"],
                name="subsidy_once",
                violation_error_message="这笔贷款这个季度的贴息已登记。",
            ),
            RunningTotal(name="subsidy_total", amount="amount", parent="loan", into="subsidised"),
        ]

    def __str__(self):
        return f"{self.quarter} 贴息"
