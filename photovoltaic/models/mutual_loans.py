"""Loans of mutual-aid associations to their members, and what comes back on them (facts §11)."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from core.constraints import RunningTotal, SameRegion, Unchanging
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from core.signed import Signed
from photovoltaic.models.associations import WRITTEN_ONCE, AssociationMember, BookEntry
from photovoltaic.models.fee_years import FEES_SPLIT, UnsplitYear
from projects.models.projects import MONEY, kept_total, money

PAID_OUT = Case(When(paid_out_on__isnull=False, then=F("amount")), default=Value(0), output_field=MONEY)
REMINDERS = (30, 15, 7)  # days before a loan is to be back
ENDED = ("repaid", "written_off", "refused")


class MutualLoanQuerySet(ProcessQuerySet):
    def owed(self):
        """Paid out and not yet back."""
        return self.filter(balance__gt=0)

    def overdue(self, today):
        """Owed beyond the day it was to be back (or waiting too long for its next step)."""
        return super().overdue(today) | self.running().owed().filter(owed_until__lt=today)

    def near(self, today):
        """To be back within 30 days (or its next step is near)."""
        return super().near(today) | self.running().due_within(today, REMINDERS[0])

    def late(self, day):
        return self.owed().filter(owed_until__lt=day)

    def due_within(self, day, days):
        """Owed, and to be back from the day on, within so many days."""
        return self.owed().filter(owed_until__range=(day, day + timedelta(days=days)))


@tracked("photovoltaic_mutualloan", exclude=("paid_out", "owed_until", "repaid", "fees", "balance"))
class MutualLoan(Process, RecordChild):
    """One loan on the paper form: applied for, vouched for by the group, approved, looked at, paid out, paid back."""

    class State(models.TextChoices):
        APPLIED = "applied", "已申请待小组联保"
        VOUCHED = "vouched", "已联保待理事长审批"
        APPROVED = "approved", "已审批待监事会审查"
        REVIEWED = "reviewed", "已审查待发放"
        LENT = "lent", "已发放"
        EXTENDED = "extended", "已展期"
        OVERDUE = "overdue", "逾期"
        REPAID = "repaid", "已还清"
        WRITTEN_OFF = "written_off", "已核销"
        REFUSED = "refused", "不予发放"

    member = models.ForeignKey(
        AssociationMember, models.PROTECT, db_constraint=False, verbose_name="会员", related_name="loans"
    )
    number = models.CharField("借款编号", max_length=30, unique=True, db_collation="C")
    applied_on = models.DateField("申请日期")
    amount = models.DecimalField("借款金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(1)])
    months = models.PositiveSmallIntegerField(
        "借款期限（月）", validators=[MinValueValidator(1), MaxValueValidator(36)]
    )
    purpose = models.CharField("借款用途（项目）", max_length=60)
    family_income = money("家庭年收入（元）")
    spouse = models.CharField("配偶", max_length=40, blank=True, db_collation="C")
    heir = models.CharField("继承人", max_length=40, blank=True, db_collation="C")
    first_guarantor = models.CharField("第一代偿人", max_length=40, blank=True, db_collation="C")
    second_guarantor = models.CharField("第二代偿人", max_length=40, blank=True, db_collation="C")
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审批经办人", null=True, blank=True, editable=False, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审查经办人", null=True, blank=True, editable=False, related_name="+"
    )
    paid_out_on = models.DateField("发放日期", null=True, blank=True, editable=False)
    repay_by = models.DateField("约定还款日期", null=True, blank=True, editable=False)
    extended_until = models.DateField("展期至", null=True, blank=True, editable=False)
    written_off_on = models.DateField("核销日期", null=True, blank=True, editable=False)
    paid_out = models.GeneratedField(
        verbose_name="已发放（元）", expression=PAID_OUT, output_field=MONEY, db_persist=True
    )
    owed_until = models.GeneratedField(
        verbose_name="到期日期", expression=Coalesce(F("extended_until"), F("repay_by")), output_field=models.DateField(),
        db_persist=True,
    )  # fmt: skip
    repaid = kept_total("已还本金（元）")
    fees = kept_total("已收占用费（元）")
    written_off = kept_total("核销（元）")
    balance = models.GeneratedField(
        verbose_name="借款余额（元）", expression=PAID_OUT - F("repaid") - F("written_off"), output_field=MONEY,
        db_persist=True,
    )  # fmt: skip
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.APPLIED, editable=False)

    objects = MutualLoanQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "互助金借款"
        permissions = [("approve_mutualloan", "理事长审批互助金借款"), ("review_mutualloan", "监事会审查互助金借款")]
        indexes = [
            models.Index(fields=["region", "number"], name="mutual_loan_place"),
            models.Index(fields=["region", "owed_until"], condition=Q(balance__gt=0), name="mutual_loan_owed"),
            models.Index(fields=["region", "paid_out_on"], name="mutual_loan_paid_out"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="mutual_loan_region", parent="member"),
            models.UniqueConstraint(fields=["id", "region"], name="mutual_loan_and_region"),
            Signed(
                name="mutual_loan_signed",
                fields=("member", "number", "applied_on", "amount", "months"),
                open_in=("applied",),
                violation_error_message="小组联保以后借款不能删除，会员、编号、申请日期、金额和期限不能再改；"
                "要改请先办理“退回不予发放”再重新申请。",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=~Q(state__in=ENDED),
                name="mutual_loan_one",
                violation_error_message="该会员还有没还清（或正在办理）的互助金借款，还清后才能再借。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(reviewed_by=None) | ~Q(approved_by=F("reviewed_by")),
                name="mutual_loan_two_people",
                violation_error_message="理事长审批和监事会审查须是两个人，请由别的同志办理审查。",
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0, repaid__gte=0, fees__gte=0, written_off__gte=0),
                name="mutual_loan_balance",
                violation_error_message="还的本金比欠的多，没有保存：请核对借款余额。",
            ),
            *(
                RunningTotal(name=f"mutual_loan_{into}", amount=amount, parent="member", into=into)
                for amount, into in (
                    ("paid_out", "lent"), ("repaid", "returned"), ("written_off", "written_off"), ("fees", "fees"),
                )
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number


@tracked("photovoltaic_mutualrepayment")
class MutualRepayment(BookEntry):
    """Money that came back on a loan: principal lowers what is owed, the fee is the association's income."""

    class Kind(Words):
        BORROWER = "会员还款"
        GUARANTOR = "联保代偿"

    AMOUNTS, KEPT, DAY = ("principal", "fee"), ("loan", "kind", "voucher"), "paid_on"

    loan = models.ForeignKey(
        MutualLoan, models.PROTECT, db_constraint=False, verbose_name="互助金借款", related_name="repayments"
    )
    paid_on = models.DateField("还款日期")
    principal = models.DecimalField(
        "还本金（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], default=0
    )
    fee = models.DecimalField(
        "占用费（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], default=0
    )
    kind = WordsField("还款类型", words=Kind, default=Kind.BORROWER, blank=False)
    voucher = models.CharField("凭证号", max_length=40, blank=True, db_collation="C")

    class Meta(BookEntry.Meta):
        verbose_name = verbose_name_plural = "互助金还款"
        indexes = [
            models.Index(fields=["region", "paid_on", "id"], name="mutual_repay_place"),
            models.Index(fields=["loan", "paid_on"], name="mutual_repay_loan"),
        ]
        constraints = [
            *BookEntry.Meta.constraints,
            SameRegion(name="mutual_repay_region", parent="loan"),
            models.UniqueConstraint(
                fields=["loan", "voucher"],
                condition=~Q(voucher="") & Q(corrects__isnull=True),
                name="mutual_repay_voucher",
                violation_error_message="这笔借款的这个凭证号已登记过还款，没有重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, principal__gte=0, fee__gte=0)
                | Q(corrects__isnull=False, principal__lte=0, fee__lte=0),
                name="mutual_repay_sign",
                violation_error_message="还款金额不能是负数；登记错的一笔请用“冲正”更正。",
            ),
            models.CheckConstraint(
                condition=~Q(principal=0, fee=0),
                name="mutual_repay_something",
                violation_error_message="还本金和占用费至少填写一项。",
            ),
            RunningTotal(name="mutual_repay_principal", amount="principal", parent="loan", into="repaid"),
            RunningTotal(name="mutual_repay_fee", amount="fee", parent="loan", into="fees"),
            Unchanging(name="mutual_repay_stays", violation_error_message=WRITTEN_ONCE),
            UnsplitYear(name="mutual_repay_year", violation_error_message=FEES_SPLIT),
        ]

    def __str__(self):
        return f"{self.paid_on} {'冲正' if self.corrects_id else '还款'}"
