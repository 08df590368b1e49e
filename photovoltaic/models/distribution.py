"""How a village uses its stations' income (收益分配): the year's plan, what it contains, payments to named people."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils.timezone import localdate

from core import cells, derivations
from core.constraints import RowSecurity, RunningTotal, SameRegion
from core.fields import DerivedCharField, MonthField, SealedField, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record, RecordChild
from core.scoping import ScopedQuerySet
from core.signed import Signed, SignedAbove
from monitoring.models import Member
from photovoltaic import words
from projects.models.projects import MONEY, kept_total, money

TOTALS = ("planned", "paid", "paid_labour")


class PlanQuerySet(ProcessQuerySet):
    def in_force(self):
        """Announced long enough: money may be paid out under it."""
        return self.filter(state__in=(DistributionPlan.State.RUNNING, DistributionPlan.State.CLOSED))


@tracked("photovoltaic_distributionplan", exclude=TOTALS)
class DistributionPlan(Process, Record):
    """A village's plan for a year's income: decided by its people, looked at by the town, announced, paid out."""

    class State(models.TextChoices):
        DRAFT = "draft", "起草"
        VOTED = "voted", "村民代表会已通过"
        REVIEWED = "reviewed", "镇街审核通过"
        ANNOUNCED = "announced", "公示中"
        RUNNING = "running", "实施中"
        CLOSED = "closed", "年终已公布"

    number = models.CharField("方案编号", max_length=30, unique=True, db_collation="C")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2015), MaxValueValidator(2100)])
    note = models.CharField("说明", max_length=300, blank=True)
    income = money("表决时可分配收益（元）", editable=False)
    planned = kept_total("方案金额（元）")
    paid = kept_total("已分配（元）")
    paid_labour = kept_total("其中岗位工资和劳务费（元）")
    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="镇街审核人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.DRAFT, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "收益分配方案"
        permissions = [("review_distributionplan", "镇街审核收益分配方案")]
        indexes = [models.Index(fields=["region", "number"], name="pv_plan_place")]
        constraints = [
            RowSecurity(name="photovoltaic_distributionplan_scope"),
            models.UniqueConstraint(fields=["id", "region"], name="pv_plan_and_region"),
            Signed(
                name="pv_plan_signed",
                fields=("number", "year"),
                open_in=("draft",),
                violation_error_message="村民代表会已表决的方案不能删除，编号和年度不能再改；要改请办理“按程序调整方案”。",
            ),
            models.UniqueConstraint(
                fields=["region", "year"], name="pv_plan_once", violation_error_message="这个村本年度已有分配方案。"
            ),
            models.CheckConstraint(
                condition=Q(paid__lte=F("planned")),
                name="pv_plan_paid",
                violation_error_message="已发放的金额不能超过分配方案的金额，请先按程序调整方案。",
            ),
        ]

    def __str__(self):
        return f"{self.year} 年收益分配方案"


def of_plan(related_name):
    return models.ForeignKey(
        DistributionPlan, models.CASCADE, db_constraint=False, verbose_name="分配方案", related_name=related_name
    )


def _allowed_use(name):
    return models.CheckConstraint(
        condition=Q(use__in=words.Use.values),
        name=name,
        violation_error_message="收益只能用于：公益岗位工资、小型公益事业、奖励补助，不能简单平均发放。",
    )


@tracked("photovoltaic_planitem")
class PlanItem(RecordChild):
    """One use of a plan: what for, how much."""

    plan = of_plan("items")
    use = WordsField("用途", words=words.Use, blank=False)
    content = models.CharField("内容", max_length=120)
    amount = money("金额（元）", null=False)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "分配方案内容"
        indexes = [models.Index(fields=["region", "plan", "use"], name="pv_item_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_item_region", parent="plan"),
            SignedAbove(
                name="pv_item_signed",
                parent="plan",
                fields=("use", "content", "amount"),
                open_in=("draft",),
                violation_error_message="村民代表会已表决的方案，内容不能增加、修改或删除；要改请先由镇街退回修改，"
                "已公示或实施的办理“按程序调整方案”。",
            ),
            _allowed_use("pv_item_use"),
            models.UniqueConstraint(
                fields=["plan", "use", "content"], name="pv_item_once", violation_error_message="方案里已有这一项。"
            ),
            RunningTotal(name="pv_item_planned", amount="amount", parent="plan", into="planned"),
        ]

    def __str__(self):
        return f"{self.use}：{self.content}"


def new_number():
    """A number the bank can send back; nobody guesses the next one, and a province's payments of one day do not meet."""
    return f"FF{localdate():%y%m%d}{secrets.token_hex(8).upper()}"


OPEN = (words.PayState.WAITING.value, words.PayState.FAILED.value)
TAKEN_BACK = "这一笔已送银行或已到账，退回以银行回单为准：请在“导入”页上传银行回单，发放结果填“失败”。"


def beyond_plan(planned, bound):
    """The sentence for more payments than the people decided on."""
    return f"这一笔登记后发放合计 {bound:,.2f} 元，超过方案金额 {planned:,.2f} 元，请先按程序调整方案。"


class PaymentQuerySet(ScopedQuerySet):
    def waiting(self):
        """To be sent to the bank: new ones, and those it sent back."""
        return self.filter(state__in=OPEN)


@tracked("photovoltaic_payment", exclude=("paid", "paid_labour"))
class Payment(RecordChild):
    """Money paid out under a plan: to a named person, or to who built a small public work. The account is sealed."""

    State = words.PayState

    plan = of_plan("payments")
    number = models.CharField("发放流水号", max_length=30, unique=True, db_collation="C", default=new_number)
    use = WordsField("用途", words=words.Use, blank=False)
    is_labour = models.BooleanField("是否劳务费", default=False)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="领取人", null=True, blank=True, related_name="pv_payments"
    )
    payee = models.CharField("收款人户名", max_length=60, db_collation="C")
    month = MonthField("所属月份")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0.01)])
    bank = models.CharField("开户行", max_length=60, blank=True)
    account = SealedField("银行账号", clean_cell=cells.id_text, null=True, blank=True)
    account_digest = DerivedCharField(
        "账号摘要", of="account", compute=derivations.digest, max_length=32, blank=True, db_collation="C"
    )
    state = WordsField("发放状态", words=words.PayState, default=words.PayState.WAITING, blank=False)
    paid_on = models.DateField("到账日期", null=True, blank=True)
    failure = models.CharField("退回原因", max_length=100, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)
    paid = models.GeneratedField(
        verbose_name="已到账金额（元）",
        expression=Case(When(state=words.PayState.PAID, then=F("amount")), default=Value(0, output_field=MONEY)),
        output_field=MONEY,
        db_persist=True,
    )
    paid_labour = models.GeneratedField(
        verbose_name="已到账劳务（元）",
        expression=Case(
            When(Q(state=words.PayState.PAID) & (Q(use=words.Use.POSTS) | Q(is_labour=True)), then=F("amount")),
            default=Value(0, output_field=MONEY),
        ),
        output_field=MONEY,
        db_persist=True,
    )

    objects = PaymentQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "收益发放"
        permissions = [("send_payment", "导出发放清单送银行")]
        indexes = [
            models.Index(fields=["region", "plan", "month"], name="pv_payment_place"),
            models.Index(fields=["account_digest"], condition=~Q(account_digest=""), name="pv_payment_account"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_payment_region", parent="plan"),
            Signed(
                name="pv_payment_signed",
                fields=("plan", "number", "use", "is_labour", "member", "payee", "month", "amount", "account_digest"),
                open_in=OPEN,
                violation_error_message="这一笔已送银行或已到账，不能删除，方案、用途、领取人、金额和账号不能再改；银行退回以后才能更正。",
            ),
            _allowed_use("pv_payment_use"),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="pv_payment_positive", violation_error_message="金额应大于 0 元。"
            ),
            models.CheckConstraint(
                condition=~Q(state=words.PayState.PAID) | Q(paid_on__isnull=False),
                name="pv_payment_paid_on",
                violation_error_message="已到账的须填写到账日期。",
            ),
            RunningTotal(name="pv_payment_total", amount="paid", parent="plan", into="paid"),
            RunningTotal(name="pv_payment_labour", amount="paid_labour", parent="plan", into="paid_labour"),
        ]

    def __str__(self):
        return f"{self.month} {self.use} {self.payee}"

    def clean(self):
        """What the page is refused beside the stored rows; a workbook is asked by `import_checks.right_payees`."""
        wrong = {}
        if self._is_taken_back():
            wrong["state"] = TAKEN_BACK
        if self.plan_id and self.amount and (bound := self._bound()) > self.plan.planned:
            wrong["amount"] = beyond_plan(self.plan.planned, bound)
        if wrong:
            raise ValidationError(wrong)

    def _is_taken_back(self):
        """Whether a hand opens again what the bank has: only its answer does."""
        was = Payment.objects.filter(pk=self.pk).exclude(state__in=OPEN).first()
        return bool(was) and self.state not in (was.state, words.PayState.PAID)

    def _bound(self):
        """What is registered under the plan, this payment among it."""
        others = self.plan.payments.exclude(pk=self.pk).aggregate(sum=Sum("amount"))["sum"] or 0
        return others + self.amount
