"""Mutual-aid associations (互助资金协会, facts §11): one a village, its groups and members, its capital, its fees, its checks."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When

from core.constraints import RowSecurity, RunningTotal, SameParent, SameRegion, Unchanging
from core.fields import Words, WordsField, reversal_key
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet
from core.signed import Booked
from monitoring.models import Household, Member
from photovoltaic.models.fee_years import FEES_DIFFER, FeesOfYear
from projects.models.projects import MONEY, kept_total, money

TOTALS = ("capital", "lent", "returned", "written_off", "fees", "spent")
WRITTEN_ONCE = "已经入账的一笔不能修改或删除，登记错的请用“冲正”更正。"


def officer(label):
    return models.CharField(label, max_length=40, blank=True, db_collation="C")


class AssociationQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(closed_on=None)


@tracked("photovoltaic_association", exclude=(*TOTALS, "cash", "outstanding"))
class Association(Record):
    """A village's association, its officers, its own limits where they differ from the city's, and its money.

    All money is kept by the database as it is written: cash and loans follow, and neither falls below nothing.
    """

    number = models.CharField("协会编号", max_length=30, unique=True, db_collation="C")
    name = models.CharField("协会名称", max_length=60)
    registered_on = models.DateField("登记日期")
    certificate = models.CharField("社会团体登记证号", max_length=40, blank=True)
    chair = officer("理事长")
    supervisor = officer("监事长")
    accountant = officer("会计")
    cashier = officer("出纳")
    base_contribution = money("基准互助金（元/户）")
    loan_cap = money("单笔借款上限（元）")
    longest_months = models.PositiveSmallIntegerField("最长借款期限（月）", null=True, blank=True)
    fee_rate = models.DecimalField(
        "月占用费率（%）", max_digits=4, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
    )  # fmt: skip
    closed_on = models.DateField("注销日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    capital = kept_total("互助资金总额（元）")
    lent = kept_total("累计发放（元）")
    returned = kept_total("累计收回（元）")
    written_off = kept_total("累计核销（元）")
    fees = kept_total("累计占用费（元）")
    spent = kept_total("累计支出（元）")
    cash = models.GeneratedField(
        verbose_name="账面现金（元）",
        expression=F("capital") + F("fees") - F("spent") - F("lent") + F("returned"),
        output_field=MONEY, db_persist=True,
    )  # fmt: skip
    outstanding = models.GeneratedField(
        verbose_name="借款余额（元）", expression=F("lent") - F("returned") - F("written_off"), output_field=MONEY,
        db_persist=True,
    )  # fmt: skip

    objects = AssociationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "互助资金协会"
        indexes = [models.Index(fields=["region", "number"], name="mutual_place")]
        constraints = [
            RowSecurity(name="photovoltaic_association_scope"),
            models.UniqueConstraint(fields=["id", "region"], name="mutual_and_region"),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(closed_on=None),
                name="mutual_one_a_village",
                violation_error_message="这个村已有互助资金协会，一村一会。",
            ),
            models.CheckConstraint(
                condition=Q(cash__gte=0),
                name="mutual_cash",
                violation_error_message="协会账面现金不够，没有保存：请核对协会的账面现金。",
            ),
            models.CheckConstraint(
                condition=Q(outstanding__gte=0, capital__gte=0, fees__gte=0, spent__gte=0),
                name="mutual_outstanding",
                violation_error_message="这样协会的账会出现负数，没有保存，请核对金额。",
            ),
        ]

    def __str__(self):
        return self.name


def of_association(related_name):
    return models.ForeignKey(
        Association, models.PROTECT, db_constraint=False, verbose_name="互助资金协会", related_name=related_name
    )


@tracked("photovoltaic_jointgroup", exclude=("size",))
class JointGroup(RecordChild):
    """第 N 互助联保小组: households that vouch for each other's loans."""

    association = of_association("groups")
    number = models.CharField("小组编号", max_length=30, unique=True, db_collation="C")
    ordinal = models.PositiveSmallIntegerField("第几小组", validators=[MinValueValidator(1)])
    size = models.IntegerField("在册户数", default=0, editable=False)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "互助联保小组"
        indexes = [models.Index(fields=["region", "association", "ordinal"], name="mutual_group_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="mutual_group_region", parent="association"),
            models.UniqueConstraint(fields=["region", "association", "id"], name="mutual_group_of"),
            models.UniqueConstraint(
                fields=["association", "ordinal"],
                name="mutual_group_once",
                violation_error_message="这个协会已有这个小组。",
            ),
        ]

    def __str__(self):
        return f"第{self.ordinal}小组"


class MemberQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(left_on=None)


@tracked("photovoltaic_associationmember", exclude=("seat", "lent", "returned", "written_off", "fees"))
class AssociationMember(RecordChild):
    """会员: a household of the village, one person for it; what it borrowed and gave back in all.

    The row lies where the association does: a household that moves away stays its member until it leaves.
    """

    household = models.ForeignKey(Household, models.PROTECT, verbose_name="农户", related_name="memberships")
    association = of_association("members")
    number = models.CharField("会员证编号", max_length=30, unique=True, db_collation="C")
    person = models.ForeignKey(Member, models.PROTECT, verbose_name="会员姓名", related_name="memberships")
    group = models.ForeignKey(
        JointGroup, models.PROTECT, db_constraint=False, verbose_name="联保小组", null=True, blank=True,
        related_name="members",
    )  # fmt: skip
    is_leader = models.BooleanField("是否组长", default=False)
    joined_on = models.DateField("入会日期")
    left_on = models.DateField("退会日期", null=True, blank=True)
    seat = models.GeneratedField(
        verbose_name="占小组名额",
        expression=Case(When(left_on=None, then=Value(1)), default=Value(0)),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    lent = kept_total("累计借款（元）")
    returned = kept_total("累计归还（元）")
    written_off = kept_total("累计核销（元）")
    fees = kept_total("累计占用费（元）")

    objects = MemberQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "协会会员"
        indexes = [models.Index(fields=["region", "number"], name="mutual_member_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="mutual_member_village", parent="association"),
            SameParent(name="mutual_member_group", sibling="group", parent="association"),
            models.UniqueConstraint(fields=["id", "region"], name="mutual_member_and_region"),
            Booked(
                name="mutual_member_booked",
                fields=("association",),
                totals=("lent", "fees"),
                violation_error_message="会员在原协会有过借款，账已记在原协会，不能改到别的协会，也不能删除；"
                "要换协会的，还清借款后在原来的一行填写退会日期，再到新协会登记入会。",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on=None),
                name="mutual_member_once",
                violation_error_message="该户已有会员，一户只能有一人入会。",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(left_on=None, is_leader=True),
                name="mutual_one_leader",
                violation_error_message="这个小组已有组长，请先取消原组长。",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None)
                | Q(left_on__gte=F("joined_on"), lent=F("returned") + F("written_off")),
                name="mutual_member_left",
                violation_error_message="退会日期不能早于入会日期；还欠互助金借款的，还清后才能退会。",
            ),
            RunningTotal(name="mutual_group_size", amount="seat", parent="group", into="size"),
            *(
                RunningTotal(name=f"mutual_member_{name}", amount=name, parent="association", into=name)
                for name in ("lent", "returned", "written_off", "fees")
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number


class BookEntry(RecordChild):
    """A movement of money, written once; a wrong one is answered by its counter-entry, which names it.

    `AMOUNTS` a counter-entry takes back, `KEPT` it shares with the wrong one, `DAY` is when it happened.
    """

    corrects = reversal_key()
    note = models.CharField("备注", max_length=200, blank=True)

    REASON = "note"

    class Meta(RecordChild.Meta):
        abstract = True


class CapitalSource(Words):
    """Where the fund's capital comes from."""

    CENTRAL = "中央财政"
    PROVINCE = "省级财政"
    LOCAL = "市县财政"
    HOUSEHOLDS = "农户缴纳"
    DONATION = "捐赠"
    RESERVE = "公积金"


class Direction(Words):
    IN = "投入"
    OUT = "退出"


@tracked("photovoltaic_capitalentry", exclude=("signed",))
class CapitalEntry(BookEntry):
    """Capital that came into the fund or left it, by source."""

    AMOUNTS, KEPT, DAY = ("amount",), ("association", "source", "direction", "payer", "voucher"), "entered_on"

    association = of_association("capital_entries")
    entered_on = models.DateField("入账日期")
    source = WordsField("资金来源", words=CapitalSource, blank=False)
    direction = WordsField("投入或退出", words=Direction, default=Direction.IN, blank=False)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    payer = models.CharField("缴款人或单位", max_length=60, blank=True, db_collation="C")
    voucher = models.CharField("凭证号", max_length=40, blank=True, db_collation="C")
    signed = models.GeneratedField(
        verbose_name="增减（元）",
        expression=Case(When(direction=Direction.OUT, then=-F("amount")), default=F("amount"), output_field=MONEY),
        output_field=MONEY,
        db_persist=True,
    )

    class Meta(BookEntry.Meta):
        verbose_name = verbose_name_plural = "互助资金进出"
        indexes = [models.Index(fields=["region", "entered_on", "id"], name="mutual_capital_place")]
        constraints = [
            *BookEntry.Meta.constraints,
            SameRegion(name="mutual_capital_region", parent="association"),
            models.UniqueConstraint(
                fields=["association", "voucher"],
                condition=~Q(voucher="") & Q(corrects__isnull=True),
                name="mutual_capital_voucher",
                violation_error_message="这个协会的这个凭证号已登记过。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0) | Q(corrects__isnull=False, amount__lt=0),
                name="mutual_capital_sign",
                violation_error_message="金额须大于 0；登记错的一笔请用“冲正”更正。",
            ),
            RunningTotal(name="mutual_capital_total", amount="signed", parent="association", into="capital"),
            Unchanging(name="mutual_capital_stays", violation_error_message=WRITTEN_ONCE),
        ]

    def __str__(self):
        return f"{self.entered_on} {self.source}{self.direction}"

    @property
    def is_refund(self):
        """Whether a household got back what it had paid in."""
        return self.source == CapitalSource.HOUSEHOLDS and self.direction == Direction.OUT and not self.corrects_id


@tracked("photovoltaic_feesplit", exclude=("spent",))
class FeeSplit(RecordChild):
    """How a year's fees are shared at its end; what goes to welfare and management leaves the association's cash."""

    association = of_association("fee_splits")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2006)])
    fees = money("当年占用费（元）", null=False)
    reserve = money("公积金（元）", null=False)
    risk = money("风险准备（元）", null=False)
    welfare = money("公益金（元）", null=False)
    management = money("管理费（元）", null=False)
    spent = models.GeneratedField(
        verbose_name="支出（元）", expression=F("welfare") + F("management"), output_field=MONEY, db_persist=True
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "占用费分配"
        indexes = [models.Index(fields=["region", "association", "year"], name="mutual_split_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="mutual_split_region", parent="association"),
            models.UniqueConstraint(
                fields=["association", "year"],
                name="mutual_split_once",
                violation_error_message="这个协会本年度的占用费已分配，请修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(fees=F("reserve") + F("risk") + F("welfare") + F("management")),
                name="mutual_split_adds_up",
                violation_error_message="公积金、风险准备、公益金、管理费之和须等于当年占用费。",
            ),
            FeesOfYear(name="mutual_split_fees", violation_error_message=FEES_DIFFER),
            RunningTotal(name="mutual_split_spent", amount="spent", parent="association", into="spent"),
        ]

    def __str__(self):
        return f"{self.year} 年占用费分配"


@tracked("photovoltaic_supervisioncheck")
class SupervisionCheck(RecordChild):
    """The town's check of an association: who looked, whether the books agree with the cash, what is to be put right."""

    association = of_association("checks")
    checked_on = models.DateField("检查日期")
    checker = models.CharField("检查人", max_length=40)
    is_balanced = models.BooleanField("账款是否相符", null=True, blank=True)
    finding = models.CharField("发现问题", max_length=200, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "协会监督检查"
        indexes = [models.Index(fields=["region", "association", "checked_on"], name="mutual_check_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="mutual_check_region", parent="association"),
            models.UniqueConstraint(
                fields=["association", "checked_on"],
                name="mutual_check_once",
                violation_error_message="这个协会当天的检查已登记。",
            ),
            models.CheckConstraint(
                condition=Q(rectified_on=None) | Q(rectified_on__gte=F("checked_on")),
                name="mutual_check_dates",
                violation_error_message="整改完成日期不能早于检查日期。",
            ),
        ]

    def __str__(self):
        return f"{self.checked_on} 检查"
