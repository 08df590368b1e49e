"""Small loans (脱贫人口小额信贷): one contract of a household with a bank, and what is still owed on it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.scoping import ScopedQuerySet
from monitoring.models.households import Household, HouseholdChild


class LoanQuerySet(ScopedQuerySet):
    def owed(self):
        """Loans on which something is still to be paid back."""
        return self.filter(balance__gt=0)

    def overdue(self, day):
        """Loans owed beyond their due date."""
        return self.owed().filter(due_on__lt=day)


def money(label, **kwargs):
    return models.DecimalField(label, max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **kwargs)


@tracked("funds_loan")
class Loan(HouseholdChild):
    """One loan contract. The balance is what is owed today; an overdue principal is part of it."""

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
    bank = models.CharField("放贷银行", max_length=60, db_collation="C")
    contract_number = models.CharField("合同号", max_length=40, db_collation="C")
    credit = money("授信额（元）", null=True, blank=True)
    amount = money("贷款金额（元）")
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
    balance = money("贷款余额（元）")
    overdue_principal = money("逾期本金（元）", null=True, blank=True)
    overdue_interest = money("逾期利息（元）", null=True, blank=True)
    classification = WordsField("五级分类", words=Classification, max_length=4)

    objects = LoanQuerySet.as_manager()

    class Meta(HouseholdChild.Meta):
        verbose_name = verbose_name_plural = "小额信贷"
        indexes = [
            models.Index(fields=["region", "household", "issued_on"], name="loan_place"),
            models.Index(fields=["region", "due_on"], condition=Q(balance__gt=0), name="loan_owed"),
        ]
        constraints = [
            *HouseholdChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["bank", "contract_number"],
                name="loan_contract",
                violation_error_message="该银行的这个合同号已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("issued_on")),
                name="loan_due_after_issue",
                violation_error_message="到期日期须晚于放款日期。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, balance__lte=F("amount")),
                name="loan_balance_within_amount",
                violation_error_message="贷款金额须大于 0，贷款余额不能超过贷款金额。",
            ),
            models.CheckConstraint(
                condition=Q(overdue_principal__isnull=True) | Q(overdue_principal__lte=F("balance")),
                name="loan_overdue_within_balance",
                violation_error_message="逾期本金不能超过贷款余额。",
            ),
            SameRegion(name="loan_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.bank}（{self.contract_number}）"
