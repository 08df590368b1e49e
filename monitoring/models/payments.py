"""Safety-net payments (兜底资金): what departments paid to a household or one of its people, kind by kind."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from core.constraints import SameParent, SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import aid_words as words
from monitoring.models.households import Household
from monitoring.models.members import Member


@tracked("monitoring_safetynetpayment")
class SafetyNetPayment(RecordChild):
    """One payment of a department (work plan item 6); `amount` in yuan, more than nothing."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="safety_net_payments"
    )
    member = models.ForeignKey(
        Member,
        models.CASCADE,
        db_constraint=False,
        verbose_name="领取成员",
        related_name="safety_net_payments",
        null=True,
        blank=True,
    )
    kind = WordsField("类别", words=words.PaymentKind, blank=False)
    paid_in = MonthField("发放月份")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    standard = models.CharField("档次或标准", max_length=60, blank=True)
    department = models.CharField("发放部门", max_length=60, blank=True)
    document = models.CharField("依据文号", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "兜底资金发放"
        indexes = [models.Index(fields=["region", "household", "paid_in"], name="payment_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "member", "kind", "paid_in", "standard"],
                nulls_distinct=False,
                name="payment_once",
                violation_error_message="这笔发放已登记：同一成员、类别、月份和档次只有一笔。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="payment_is_positive", violation_error_message="金额应大于 0 元。"
            ),
            SameRegion(name="payment_region_is_households", parent="household"),
            SameParent(name="payment_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.paid_in.label}{self.kind}"
