"""What banks report each month (银行月报): one line a contract, and how it agrees with our loan."""

from django.db import models
from django.db.models import Q

from core.constraints import SameParent, SameRegion
from core.fields import MonthField, Words, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from funds.models.loans import Loan, money
from monitoring.models.households import Household
from monitoring.models.members import Member

FOUND = ("outcome", "differences")


class BankLineQuerySet(ScopedQuerySet):
    def waiting(self):
        """Lines that do not agree and nobody has decided."""
        return self.exclude(outcome=BankLine.Outcome.AGREES).filter(decision="")


@tracked("funds_bankline", exclude=FOUND)
class BankLine(RecordChild):
    """One contract in one bank's report of one month. It is evidence: deciding changes our loan, never the line."""

    class Outcome(Words):
        AGREES = "一致"
        DIFFERS = "字段不一致"
        THEIRS = "他有我无"

    class Decision(Words):
        TAKEN = "已取银行"
        KEPT = "保留我方"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="bank_lines"
    )
    member = models.ForeignKey(
        Member,
        models.CASCADE,
        db_constraint=False,
        verbose_name="借款人",
        related_name="bank_lines",
        null=True,
        blank=True,
    )
    bank = models.CharField("放贷银行", max_length=60, db_collation="C")
    month = MonthField("数据月份")
    contract_number = models.CharField("合同号", max_length=40, db_collation="C")
    amount = money("贷款金额（元）", null=True, blank=True)
    issued_on = models.DateField("放款日期", null=True, blank=True)
    falls_due_on = models.DateField("到期日期", null=True, blank=True)
    rate = models.DecimalField("年利率（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    balance = money("贷款余额（元）")
    repaid = money("本月还款（元）", null=True, blank=True)
    overdue_principal = money("逾期本金（元）", null=True, blank=True)
    overdue_interest = money("逾期利息（元）", null=True, blank=True)
    classification = WordsField("五级分类", words=Loan.Classification, max_length=4)
    outcome = WordsField("对账结果", words=Outcome, max_length=6, editable=False)
    differences = models.CharField("不一致之处", max_length=400, blank=True, editable=False)
    decision = WordsField("处理", words=Decision, max_length=6, editable=False)

    objects = BankLineQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "银行月报"
        indexes = [
            models.Index(fields=["region", "month", "bank", "id"], name="bankline_place"),
            models.Index(fields=["bank", "month"], name="bankline_month"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["bank", "contract_number", "month"],
                name="bankline_once",
                violation_error_message="这家银行这个月的这个合同号已有一行。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(balance__lte=models.F("amount")),
                name="bankline_balance",
                violation_error_message="贷款余额不能大于贷款金额。",
            ),
            SameRegion(name="bankline_region_is_households", parent="household"),
            SameParent(name="bankline_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.month}{self.bank}（{self.contract_number}）"
