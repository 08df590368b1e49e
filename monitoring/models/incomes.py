"""Income (收入测算): what a household earned and spent in a month or a year; totals are computed by the database."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Round

from core.constraints import SameParent, SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import words
from monitoring.models.households import Household

MONEY = models.DecimalField(max_digits=12, decimal_places=2)


def money(label, **kwargs):
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True, **kwargs)


def amount(label):
    """An item that cannot be negative."""
    return money(label, validators=[MinValueValidator(0)])


def either_zero(name):
    return Coalesce(F(name), Value(0, output_field=MONEY), output_field=MONEY)


def when_known(expression):
    """The figure, or nothing while none of the four kinds of income is filled in: unknown is not zero."""
    unknown = Q(wage__isnull=True, business__isnull=True, property__isnull=True, transfer__isnull=True)
    return Case(When(unknown, then=None), default=expression, output_field=MONEY)


GROSS = either_zero("wage") + either_zero("business") + either_zero("property") + either_zero("transfer")
NET = GROSS - either_zero("business_cost")
REFERENCE = NET + either_zero("claims") - either_zero("out_of_pocket")


def per_head(expression):
    """Yuan a person, rounded half up to the cent; nothing without a household size."""
    unknown = Q(wage__isnull=True, business__isnull=True, property__isnull=True, transfer__isnull=True)
    return Case(
        When(unknown | Q(household_size__isnull=True) | Q(household_size=0), then=None),
        default=Round(expression / F("household_size"), 2),
        output_field=MONEY,
    )


def total(label, expression, kind=MONEY):
    return models.GeneratedField(verbose_name=label, expression=expression, output_field=kind, db_persist=True)


def order(label, expression):
    """A figure in cents, with the unknown ones first: what a million rows are sorted and paged by.

    Behind row security an index compares whole numbers only: the comparison of decimals may tell what it saw.
    """
    cents = Cast(expression * 100, models.BigIntegerField())
    return total(f"{label}次序", Coalesce(cents, Value(-(10**16))), models.BigIntegerField())


# The items of each kind, in the order of the collection form (domain facts §3). A kind's total is their sum
# when items are filled in; exports that bring only the total leave them empty.
ITEMS = {
    "wage": ("wage_work", "wage_industry_post", "wage_town_post", "wage_village_post", "wage_other"),
    "business": ("business_planting", "business_breeding", "business_orchard", "business_other"),
    "property": ("property_dividend", "property_land", "property_finance", "property_other"),
    "transfer": (
        "transfer_birth",
        "transfer_dibao",
        "transfer_tekun",
        "transfer_pension",
        "transfer_ecology",
        "transfer_farmland",
        "transfer_disability",
        "transfer_aged",
        "transfer_education",
        "transfer_support",
        "transfer_relief",
        "transfer_insurance",
        "transfer_reward",
        "transfer_other",
    ),
    "business_cost": ("cost_planting", "cost_breeding", "cost_orchard", "cost_other"),
}


@tracked("monitoring_income", exclude=("net_order", "reference_order"))
class Income(RecordChild):
    """One household's income over a span that ends in a month: twelve months (年度) or a single one (月度)."""

    class Span(models.IntegerChoices):
        MONTH = 1, "月度"
        YEAR = 12, "年度"

    class Method(models.TextChoices):
        ACTUAL = "据实", "据实"
        ESTIMATED = "预估", "预估"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="incomes"
    )
    span = models.PositiveSmallIntegerField("期间", choices=Span.choices, default=Span.YEAR)
    end_month = MonthField("截止月份")
    household_size = models.PositiveSmallIntegerField(
        "年度家庭人口数", null=True, blank=True, validators=[MaxValueValidator(30)]
    )

    wage_work = amount("务工收入")
    wage_industry_post = amount("行业公益岗收入")
    wage_town_post = amount("乡镇公益岗收入")
    wage_village_post = amount("村级公益岗收入")
    wage_other = amount("其他工资性收入")
    wage = amount("工资性收入")
    business_planting = amount("种植业收入")
    business_breeding = amount("养殖业收入")
    business_orchard = amount("林果业收入")
    business_other = amount("其他经营收入")
    business = amount("生产经营性收入")
    property_dividend = amount("资产收益分红")
    property_land = amount("土地流转收入")
    property_finance = amount("代种代养和金融项目收益")
    property_other = amount("其他财产性收入")
    property = amount("财产性收入")
    transfer_birth = amount("计划生育金")
    transfer_dibao = amount("最低生活保障金")
    transfer_tekun = amount("特困供养金")
    transfer_pension = amount("养老金")
    transfer_ecology = amount("生态补偿金")
    transfer_farmland = amount("耕地地力和种植补贴")
    transfer_disability = amount("残疾人两项补贴")
    transfer_aged = amount("高龄补贴和优抚金")
    transfer_education = amount("教育资助")
    transfer_support = amount("赡养费")
    transfer_relief = amount("临时救助和救灾款")
    transfer_insurance = amount("防贫保险和农业保险补助")
    transfer_reward = amount("产业和就业奖励")
    transfer_other = amount("其他转移性收入")
    transfer = amount("转移性收入")
    cost_planting = amount("种植业支出")
    cost_breeding = amount("养殖业支出")
    cost_orchard = amount("林果业支出")
    cost_other = amount("其他经营支出")
    business_cost = amount("生产经营性支出")
    claims = amount("理赔收入")
    out_of_pocket = amount("合规自付支出")
    declared_net = money("国家系统纯收入")
    declared_per_capita = money("国家系统人均纯收入")
    declared_gross = money("国家系统年收入")
    method = models.CharField("测算方法", max_length=4, choices=Method.choices, blank=True)
    collector = models.CharField("采集人", max_length=40, blank=True)
    is_signed = models.BooleanField("农户已签字", null=True, blank=True)

    gross = total("年收入合计", when_known(GROSS))
    net = total("家庭纯收入", when_known(NET))
    reference = total("监测参考收入", when_known(REFERENCE))
    per_capita_net = total("人均纯收入", per_head(NET))
    per_capita_reference = total("人均监测参考收入", per_head(REFERENCE))
    net_order = order("人均纯收入", per_head(NET))
    reference_order = order("人均监测参考收入", per_head(REFERENCE))

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "收入"
        indexes = [
            models.Index(fields=["region", "household", "span", "end_month"], name="income_place"),
            models.Index(fields=["end_month", "region"], name="income_month"),
            models.Index(fields=["net_order", "region", "end_month", "span"], name="income_net"),
            models.Index(fields=["reference_order", "region", "end_month", "span"], name="income_reference"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "span", "end_month"],
                name="income_once",
                violation_error_message="该户这一期间的收入已登记，请直接修改原有的一行。",
            ),
            SameRegion(name="income_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.get_span_display()}收入（截至{self.end_month.label}）"


@tracked("monitoring_outofpocket")
class OutOfPocket(RecordChild):
    """合规自付: what a household paid itself in a month after insurance and medical assistance."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="spendings"
    )
    member = models.ForeignKey(
        "monitoring.Member",
        models.CASCADE,
        db_constraint=False,
        verbose_name="成员",
        null=True,
        blank=True,
        related_name="spendings",
    )
    month = MonthField("月份")
    kind = WordsField("类别", words=words.Spending, blank=False)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "合规自付"
        indexes = [models.Index(fields=["region", "household", "month"], name="outofpocket_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "member", "month", "kind", "amount"],
                nulls_distinct=False,
                name="outofpocket_once",
                violation_error_message="同一人同月同类同金额的自付已登记。",
            ),
            SameRegion(name="outofpocket_region_is_households", parent="household"),
            SameParent(name="outofpocket_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.month.label}{self.kind}自付 {self.amount} 元"
