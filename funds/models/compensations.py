"""Risk compensation (风险补偿): bank and government pay an overdue loan off, then get back from the household what they can."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from core.constraints import RunningTotal, SameRegion, Unchanging
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from core.signed import Signed
from funds.models.loans import MONEY, kept_total, money, of_loan
from funds.models.repayments import Entry
from monitoring.models.numbering import new_number

GOVERNMENTS = Round(F("amount") * F("government_share") / 100, precision=2)


@tracked("funds_compensation", exclude=("recovered", "government_amount", "bank_amount"))
class Compensation(Process, RecordChild):
    """One loan's compensation: applied for, reviewed, approved by somebody else, paid, recovered.

    The split is that of the day it was applied for; paid it takes the amount off what is owed to the bank.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "待提交"
        TOWN = "town", "待镇街审核"
        CITY = "city", "待市级审批"
        APPROVED = "approved", "已批准待代偿"
        RECOVERING = "recovering", "已代偿追偿中"
        CLOSED = "closed", "已追回"
        WRITTEN_OFF = "written-off", "已核销"
        REFUSED = "refused", "未批准"
        CANCELLED = "cancelled", "已取消"

    number = models.CharField("补偿编号", max_length=30, unique=True, default=new_number, db_collation="C")
    loan = of_loan("compensations", models.PROTECT)
    applied_on = models.DateField("申请日期")
    amount = money("补偿金额（元）")
    government_share = models.DecimalField(
        "政府承担比例（%）",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        default=70,
        editable=False,
    )
    government_amount = models.GeneratedField(
        verbose_name="政府承担（元）", expression=GOVERNMENTS, output_field=MONEY, db_persist=True
    )
    bank_amount = models.GeneratedField(
        verbose_name="银行承担（元）", expression=F("amount") - GOVERNMENTS, output_field=MONEY, db_persist=True
    )
    reason = models.CharField("申请理由", max_length=300)
    paid_on = models.DateField("代偿日期", null=True, blank=True, editable=False)
    recovered = kept_total("已追回（元）")
    applied_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="申请人", null=True, blank=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审批人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.DRAFT, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "风险补偿"
        permissions = [("review_compensation", "审核风险补偿"), ("approve_compensation", "审批风险补偿")]
        indexes = [models.Index(fields=["region", "loan", "id"], name="compensation_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="compensation_region_is_loans", parent="loan"),
            Signed(
                name="compensation_signed",
                fields=("number", "loan", "applied_on", "amount"),
                open_in=("draft",),
                violation_error_message="已提交审核的风险补偿不能删除，贷款、申请日期和金额不能再改；要改请先退回修改。",
            ),
            models.UniqueConstraint(fields=["id", "region"], name="compensation_and_region"),
            models.UniqueConstraint(
                fields=["loan"],
                condition=~Q(state__in=("refused", "cancelled")),
                name="compensation_once",
                violation_error_message="这笔贷款已申请过风险补偿。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="compensation_amount", violation_error_message="补偿金额须大于 0。"
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("amount")),
                name="compensation_recovered",
                violation_error_message="追回的比补偿的多，没有保存：请核对已追回金额。",
            ),
            models.CheckConstraint(
                condition=Q(applied_by=None) | Q(approved_by=None) | ~Q(applied_by=F("approved_by")),
                name="compensation_two_people",
                violation_error_message="申请和审批须是两个人，请由别的同志审批。",
            ),
        ]

    def __str__(self):
        return f"{self.applied_on} 风险补偿"


@tracked("funds_recovery")
class Recovery(Entry):
    """Money a household paid after its loan was compensated (追偿); it goes back to government and bank by the split."""

    AMOUNTS, KEPT, DAY = ("amount",), ("compensation", "voucher"), "recovered_on"

    compensation = models.ForeignKey(
        Compensation, models.PROTECT, db_constraint=False, verbose_name="风险补偿", related_name="recoveries"
    )
    recovered_on = models.DateField("追回日期")
    amount = models.DecimalField("追回（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    voucher = models.CharField("凭证号", max_length=40, blank=True, db_collation="C")

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "追偿"
        indexes = [models.Index(fields=["region", "recovered_on", "id"], name="recovery_place")]
        constraints = [
            *Entry.Meta.constraints,
            SameRegion(name="recovery_region_is_its", parent="compensation"),
            models.UniqueConstraint(
                fields=["compensation", "voucher"],
                condition=~Q(voucher="") & Q(corrects__isnull=True),
                name="recovery_voucher",
                violation_error_message="这个凭证号已登记过追偿，没有重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(amount__gt=0),
                name="recovery_sign",
                violation_error_message="追回金额须大于 0；登记错的一笔请用“冲正”更正。",
            ),
            RunningTotal(name="recovery_total", amount="amount", parent="compensation", into="recovered"),
            Unchanging(
                name="recovery_unchanging",
                violation_error_message="已登记的追偿不能修改或删除，登记错的请用“冲正”更正。",
            ),
        ]

    def __str__(self):
        return f"{self.recovered_on} {'冲正' if self.corrects_id else '追偿'}"
