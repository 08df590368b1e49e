"""衔接资金 on its way: 指标文 → 分解到项目 → 拨付 → 支付 (item 19, facts §7). Entries are written once; a wrong one is
answered by a counter-entry (冲正). What may not be overdrawn is refused by the database, whoever writes at the same time."""

from datetime import timedelta
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When

from core.constraints import RowSecurity, RunningTotal, SameParent, SameRegion, TakenOver, Unchanging
from core.fields import WordsField, reversal_key
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import SharedQuerySet
from funds.models.retentions import Retention
from funds.models.totals import MonthlySum
from funds.models.years import YEAR_CLOSED, OpenYear
from funds.words import FundLevel
from projects.models import Project
from projects.models.projects import MONEY, kept_total
from projects.words import Department, ProjectKind

CENT = Decimal("0.01")
TO_ALLOCATE = timedelta(days=30)  # a 指标文 is given to projects within 30 days of its date (facts §7)
WRITTEN_ONCE = "已经入账的一笔不能修改或删除，有错请办理冲正后重新登记。"
COUNTER = Q(corrects__isnull=False)


def entry_money(label):
    """Yuan to the cent; a person types what is above nothing, a counter-entry takes it back."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, validators=[MinValueValidator(CENT)])


class Entry(models.Model):
    """Mixin of what every entry has. `corrected` is what its counter-entry took back, so its standing is amount + corrected."""

    AMOUNTS, REASON = ("amount",), "reason"

    corrects = reversal_key()
    reason = models.CharField("冲正原因", max_length=200, blank=True, editable=False)
    corrected = kept_total("已冲正（元）")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.number

    @property
    def standing(self):
        return self.amount + self.corrected

    @property
    def rest(self):
        """What is left for the next step of the way, in yuan."""
        return self.standing - getattr(self, self.used_by)


def entry_walls(name, *, used, said, moving=()):
    """Written once, only counter-entries below nothing, and never more used than stands; `used` are kept totals."""
    bound = Q(**{f"{used}__gte": 0, f"{used}__lte": F("amount") + F("corrected")}) if used else Q()
    return [
        Unchanging(
            name=f"{name}_stays", but=("corrected", *moving, *filter(None, [used])), violation_error_message=WRITTEN_ONCE
        ),
        models.CheckConstraint(
            condition=(COUNTER & Q(amount__lt=0)) | (~COUNTER & Q(amount__gt=0)),
            name=f"{name}_sign",
            violation_error_message="金额须大于 0；要减少请办理冲正。",
        ),
        models.CheckConstraint(
            condition=COUNTER | (bound & Q(corrected__gte=-F("amount"))), name=f"{name}_used", violation_error_message=said
        ),
        RunningTotal(name=f"{name}_corrected", amount="amount", parent="corrects", into="corrected"),
        OpenYear(name=f"{name}_year", on=DATES[name], violation_error_message=YEAR_CLOSED),
    ]  # fmt: skip


DATES = {"allotment": "issued_on", "allocation": "allocated_on", "disbursement": "disbursed_on", "payment": "paid_on"}


def not_before(name, sentence):
    """The entry's day is not before the one of the step above, `not_before`."""
    return models.CheckConstraint(
        condition=Q(**{f"{DATES[name]}__gte": F("not_before")}), name=f"{name}_after", violation_error_message=sentence
    )


class Placed(models.Model):
    """Mixin of what every entry below the 指标文 takes over from above, so that it is found by it."""

    level = WordsField("资金级次", words=FundLevel, editable=False)
    year = models.PositiveSmallIntegerField("资金年度", default=0, editable=False)
    department = WordsField("主管部门", words=Department, editable=False)
    not_before = models.DateField("上一环节日期", null=True, editable=False)

    class Meta:
        abstract = True


class AllotmentQuerySet(SharedQuerySet):
    def unallocated(self):
        """Money that no project has yet."""
        return self.filter(corrects=None, allocated__lt=F("amount") + F("corrected"))


@tracked("funds_allotment", exclude=("corrected", "allocated"))
class Allotment(Entry, Record):
    """One 指标文: so much money came down to the city, on that day, by that paper."""

    number = models.CharField("指标编号", max_length=40, unique=True, db_collation="C")
    document = models.CharField("指标文号", max_length=60)
    level = WordsField("资金级次", words=FundLevel, blank=False)
    batch = models.PositiveSmallIntegerField("批次", default=1, validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField("资金年度", validators=[MinValueValidator(2013)])
    amount = entry_money("指标金额（元）")
    issued_on = models.DateField("下达日期")
    needs_industry = models.BooleanField("是否要求产业占比", default=False)
    allocated = kept_total("已分解（元）")

    objects = AllotmentQuerySet.as_manager()
    used_by = "allocated"
    KEPT, DAY = ("document", "level", "batch", "year", "needs_industry"), "issued_on"

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "资金指标文"
        indexes = [models.Index(fields=["region", "number"], name="allotment_place")]
        constraints = [
            RowSecurity(name="funds_allotment_scope", shared=True),
            *entry_walls("allotment", used="allocated", said="分解到项目的资金不能超过指标文的金额。"),
            models.CheckConstraint(
                condition=Q(issued_on__year__lte=F("year") + 1, issued_on__year__gte=F("year") - 1),
                name="allotment_in_year",
                violation_error_message="下达日期和资金年度最多相差一年（提前下达、跨年结转），请核对。",
            ),
            MonthlySum(name="allotment_month", into="received", on="issued_on", pooled=True),
        ]

    @property
    def allocate_by(self):
        """The last day for giving it to projects."""
        return self.issued_on + TO_ALLOCATE


@tracked("funds_allocation", exclude=("corrected", "disbursed", "paid", "ordinary_paid", "held"))
class Allocation(Entry, Placed, RecordChild):
    """分解: a project gets so much of a 指标文."""

    number = models.CharField("分解编号", max_length=40, unique=True, db_collation="C")
    allotment = models.ForeignKey(Allotment, models.PROTECT, verbose_name="资金指标文", related_name="allocations")
    project = models.ForeignKey(
        Project, models.PROTECT, db_constraint=False, verbose_name="项目", related_name="allocations"
    )
    amount = entry_money("分解金额（元）")
    allocated_on = models.DateField("分解日期")
    document = models.CharField("分解文号", max_length=60, blank=True)
    kind = WordsField("项目类型", words=ProjectKind, editable=False)
    industry = models.GeneratedField(
        verbose_name="产业资金（元）",
        expression=Case(When(kind=ProjectKind.INDUSTRY, then=F("amount")), default=Value(0), output_field=MONEY),
        output_field=MONEY,
        db_persist=True,
    )
    disbursed = kept_total("已拨付（元）")
    paid = kept_total("已支付（元）")
    held = kept_total("质保金（元）")
    ordinary_paid = kept_total("除质保金外已支付（元）")

    used_by = "disbursed"
    KEPT, DAY = ("allotment", "project", "document"), "allocated_on"

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资金分解"
        indexes = [
            models.Index(fields=["region", "number"], name="allocation_place"),
            models.Index(fields=["year", "level"], name="allocation_year"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="allocation_region_is_projects", parent="project"),
            models.UniqueConstraint(fields=["id", "region"], name="allocation_and_region"),
            TakenOver(name="allocation_allotment", parent="allotment", fields={"level": "level", "year": "year", "not_before": "issued_on"}),
            TakenOver(name="allocation_project", parent="project", fields={"department": "department", "kind": "kind"}),
            *entry_walls(
                "allocation", used="disbursed", said="拨付的资金不能超过分解到项目的金额。",
                moving=("paid", "ordinary_paid", "held"),
            ),
            not_before("allocation", "分解日期不能早于指标文的下达日期。"),
            models.CheckConstraint(
                condition=COUNTER | Q(ordinary_paid__lte=F("amount") + F("corrected") - F("held")),
                name="allocation_retention",
                violation_error_message="质保金须单独留存，这笔支付会动用它；到期后请按质保金支付。",
            ),
            RunningTotal(name="allotment_allocated", amount="amount", parent="allotment", into="allocated"),
            MonthlySum(name="allocation_month", into="received", on="allocated_on"),
            MonthlySum(name="allocation_pool", into="received", on="allocated_on", pooled=True, negative=True),
            MonthlySum(name="allocation_industry", into="industry", on="allocated_on", amount="industry"),
        ]  # fmt: skip

    @property
    def progress(self):
        """Paid ÷ allocated in per cent; None where nothing stands."""
        return 100 * self.paid / self.standing if self.standing > 0 else None


FROM_ABOVE = {name: name for name in ("level", "year", "department")}


@tracked("funds_disbursement", exclude=("corrected", "paid"))
class Disbursement(Entry, Placed, RecordChild):
    """拨付: money of an allocation handed to the unit that carries the project out (or its zero-balance account)."""

    number = models.CharField("拨付单号", max_length=40, unique=True, db_collation="C")
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, db_constraint=False, verbose_name="资金分解", related_name="disbursements"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", editable=False, related_name="disbursements"
    )
    unit = models.CharField("收款单位", max_length=80, db_collation="C")
    amount = entry_money("拨付金额（元）")
    disbursed_on = models.DateField("拨付日期")
    paid = kept_total("已支付（元）")

    used_by = "paid"
    KEPT, DAY = ("allocation", "unit"), "disbursed_on"

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资金拨付"
        indexes = [models.Index(fields=["region", "number"], name="disbursement_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="disbursement_region", parent="allocation"),
            models.UniqueConstraint(fields=["id", "region"], name="disbursement_and_region"),
            TakenOver(
                name="disbursement_allocation", parent="allocation",
                fields={**FROM_ABOVE, "project": "project", "not_before": "allocated_on"},
            ),
            *entry_walls("disbursement", used="paid", said="支付的资金不能超过拨付的金额。"),
            not_before("disbursement", "拨付日期不能早于分解日期。"),
            RunningTotal(name="allocation_disbursed", amount="amount", parent="allocation", into="disbursed"),
            MonthlySum(name="disbursement_month", into="disbursed", on="disbursed_on"),
        ]  # fmt: skip


@tracked("funds_payment", exclude=("corrected",))
class Payment(Entry, Placed, RecordChild):
    """支付: the treasury paid the final payee. Only this counts as 支出; a transfer to a town's account does not."""

    number = models.CharField(
        "支付凭证号", max_length=40, unique=True, db_collation="C",
        error_messages={"unique": "这个支付凭证号已经登记过，同一凭证不能支付两次。"},
    )  # fmt: skip
    disbursement = models.ForeignKey(
        Disbursement, models.PROTECT, db_constraint=False, verbose_name="资金拨付", related_name="payments"
    )
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, verbose_name="资金分解", editable=False, related_name="payments", db_index=False
    )
    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", editable=False, related_name="payments")
    payee = models.CharField("最终收款人", max_length=80, db_collation="C")
    purpose = models.CharField("用途", max_length=120, blank=True)
    amount = entry_money("支付金额（元）")
    paid_on = models.DateField("支付日期")
    retention = models.ForeignKey(
        Retention, models.PROTECT, verbose_name="质保金", null=True, blank=True, related_name="payments"
    )
    retention_due_on = models.DateField("质保金到期日期", null=True, editable=False)
    of_retention = models.GeneratedField(
        verbose_name="其中质保金（元）",
        expression=Case(When(retention_due_on__isnull=False, then=F("amount")), default=Value(0), output_field=MONEY),
        output_field=MONEY,
        db_persist=True,
    )
    ordinary = models.GeneratedField(
        verbose_name="质保金以外（元）",
        expression=Case(When(retention_due_on__isnull=True, then=F("amount")), default=Value(0), output_field=MONEY),
        output_field=MONEY,
        db_persist=True,
    )

    used_by = ""
    KEPT, DAY = ("disbursement", "payee", "purpose", "retention"), "paid_on"

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资金支付"
        indexes = [
            models.Index(fields=["region", "paid_on"], name="fundpayment_place"),
            models.Index(fields=["paid_on", "number"], name="fundpayment_day"),
            # What an allocation paid in one month, from the index alone (`funds.progress.closing`); the wall asks for the place.
            models.Index(fields=["allocation", "paid_on"], include=["amount", "region"], name="fundpayment_allocation"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="payment_region", parent="disbursement"),
            TakenOver(
                name="payment_disbursement", parent="disbursement",
                fields={**FROM_ABOVE, "project": "project", "allocation": "allocation", "not_before": "disbursed_on"},
            ),
            TakenOver(name="payment_retention", parent="retention", fields={"retention_due_on": "due_on"}),
            SameParent(name="payment_own_retention", sibling="retention", parent="allocation"),
            *entry_walls("payment", used="", said="冲正的金额不能超过原来的支付。"),
            not_before("payment", "支付日期不能早于拨付日期。"),
            models.CheckConstraint(
                condition=Q(retention_due_on=None) | Q(paid_on__gte=F("retention_due_on")),
                name="payment_retention_due",
                violation_error_message="质保金还没有到期，不能支付。",
            ),
            RunningTotal(name="disbursement_paid", amount="amount", parent="disbursement", into="paid"),
            RunningTotal(name="allocation_paid", amount="amount", parent="allocation", into="paid"),
            RunningTotal(name="allocation_ordinary", amount="ordinary", parent="allocation", into="ordinary_paid"),
            RunningTotal(name="retention_paid", amount="amount", parent="retention", into="paid"),
            MonthlySum(name="payment_month", into="paid", on="paid_on"),
        ]  # fmt: skip
