"""Small loans (脱贫人口小额信贷): one contract of a household with a bank, and what is still owed on it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Concat

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from funds.models.relied import LOAN_STANDS, LoanStands
from monitoring.models.households import Household

MONEY = models.DecimalField(max_digits=12, decimal_places=2)
KEPT = ("number", "repaid", "balance", "overdue_principal", "overdue_interest", "overdue_days", "subsidised")
"""Columns that rows elsewhere or the daily run decide: their movement is the history of those."""

OWED = Coalesce(F("opening_balance"), F("amount")) - F("repaid")
OVERDUE = Case(When(overdue_days__gt=0, then=OWED), default=Value(0), output_field=MONEY)


class LoanQuerySet(ScopedQuerySet):
    def owed(self):
        """Loans on which something is still to be paid back."""
        return self.filter(balance__gt=0)

    def overdue(self, day):
        """Loans owed beyond their due date."""
        return self.owed().filter(due_on__lt=day)

    def issued_by(self, day):
        return self.filter(issued_on__lte=day)


def money(label, **kwargs):
    """Yuan to the cent, never negative."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **kwargs)


def kept_total(label):
    """A sum in yuan that the database keeps (`RunningTotal`)."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=0, editable=False)


@tracked("funds_loan", exclude=KEPT)
class Loan(RecordChild):
    """One loan contract (facts §9). What is owed follows from the amount and the repayments, never from typing.

    A loan taken over from before the register says what was owed then (`opening_balance`). Principal is due at the
    end: what is owed after the due date is overdue as a whole.
    """

    class Classification(Words):
        """五级分类."""

        NORMAL = "正常"
        WATCHED = "关注"
        SUBSTANDARD = "次级"
        DOUBTFUL = "可疑"
        LOSS = "损失"

    class InterestSubsidy(Words):
        """贴息方式."""

        QUARTERLY = "按季"
        YEARLY = "按年"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="loans"
    )
    number = models.GeneratedField(
        verbose_name="贷款编号",
        expression=Concat(F("contract_number"), Value("@"), F("bank")),
        output_field=models.CharField(max_length=101, db_collation="C"),
        db_persist=True,
    )
    bank = models.CharField("放贷银行", max_length=60, db_collation="C")
    contract_number = models.CharField("合同号", max_length=40, db_collation="C")
    credit = money("授信额（元）", null=True, blank=True)
    amount = money("贷款金额（元）")
    opening_balance = money("登记前余额（元）", null=True, blank=True)
    issued_on = models.DateField("放款日期")
    due_on = models.DateField("到期日期")
    rate = models.DecimalField(
        "年利率（%）",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(36)],
    )
    purpose = models.CharField("用途（产业）", max_length=60, blank=True)
    interest_subsidy = WordsField("贴息方式", words=InterestSubsidy, max_length=4)
    classification = WordsField(
        "五级分类", words=Classification, max_length=4, default=Classification.NORMAL, blank=False
    )

    repaid = kept_total("已还本金（元）")
    subsidised = kept_total("累计贴息（元）")
    balance = models.GeneratedField(verbose_name="贷款余额（元）", expression=OWED, output_field=MONEY, db_persist=True)
    overdue_days = models.PositiveIntegerField("逾期天数", default=0, editable=False)
    overdue_principal = models.GeneratedField(
        verbose_name="逾期本金（元）", expression=OVERDUE, output_field=MONEY, db_persist=True
    )
    overdue_interest = models.DecimalField(
        "逾期利息（元）", max_digits=12, decimal_places=2, default=0, editable=False, help_text="估算，以银行为准"
    )

    objects = LoanQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "小额信贷"
        indexes = [
            models.Index(fields=["region", "household", "issued_on"], name="loan_place"),
            models.Index(
                fields=["region", "bank"],
                include=["balance", "overdue_principal", "due_on", "issued_on"],
                condition=Q(balance__gt=0),
                name="loan_owed",
            ),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["id", "region"], name="loan_and_region"),
            models.UniqueConstraint(
                fields=["bank", "contract_number"],
                name="loan_contract",
                violation_error_message="该银行的这个合同号已登记，请直接修改原有的一行。",
            ),
            models.UniqueConstraint(fields=["number"], name="loan_number"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(balance__gt=0),
                name="loan_one_owed",
                violation_error_message="该户还有没还清的小额信贷，还清后才能登记新的一笔；续贷请在原来的一笔上办理。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("issued_on")),
                name="loan_due_after_issue",
                violation_error_message="到期日期须晚于放款日期。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(credit__isnull=True) | Q(amount__lte=F("credit"))),
                name="loan_amount_within_credit",
                violation_error_message="贷款金额须大于 0，不能超过授信额。",
            ),
            models.CheckConstraint(
                condition=Q(opening_balance__isnull=True) | Q(opening_balance__gte=0, opening_balance__lte=F("amount")),
                name="loan_opening_within_amount",
                violation_error_message="登记前余额不能是负数，不能超过贷款金额。",
            ),
            models.CheckConstraint(
                condition=Q(repaid__gte=0, balance__gte=0),
                name="loan_repaid_within_owed",
                violation_error_message="还的本金比欠的多，没有保存：请核对贷款余额；多记的一笔请用“冲正”更正。",
            ),
            SameRegion(name="loan_region_is_households", parent="household"),
            LoanStands(name="loan_stands", violation_error_message=LOAN_STANDS),
        ]

    def __str__(self):
        return f"{self.bank}（{self.contract_number}）"


def of_loan(related_name, on_delete=models.CASCADE):
    return models.ForeignKey(Loan, on_delete, db_constraint=False, verbose_name="贷款", related_name=related_name)
