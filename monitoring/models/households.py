"""Households (农户): who they are, how they live, as what they are monitored."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from core import cells, derivations, pinyin
from core.fields import DerivedBooleanField, DerivedCharField, MonthField, SealedField, WordsField
from core.history import tracked
from core.models import Record
from core.scoping import ScopedQuerySet
from monitoring import words
from monitoring.models.headship import HOUSEHOLD_TRIGGERS


class HouseholdQuerySet(ScopedQuerySet):
    def monitored(self):
        """Households that hold a 监测对象类别, risk cleared or not."""
        return self.exclude(monitored_as="")

    def open(self):
        """Monitored households whose risk is not yet cleared (screening A10: an empty mark counts as open)."""
        return self.monitored().exclude(is_cleared=True)

    def lifted(self):
        """脱贫户."""
        return self.filter(category=words.HouseholdCategory.LIFTED)


def area(label):
    return models.DecimalField(
        f"{label}（亩）", max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def yes_no(label):
    return models.BooleanField(label, null=True, blank=True)


@tracked("monitoring_household", exclude=("size_order",))
class Household(Record):
    """One rural household, by the number the national system gave it. 户类型 and 监测对象类别 are two facts."""

    number = models.CharField("户编号", max_length=30, db_collation="C")
    group_name = models.CharField("自然村（组）", max_length=40, blank=True)
    head_name = models.CharField("户主姓名", max_length=40, blank=True, db_collation="C")
    head_initials = DerivedCharField(
        "户主拼音首字母", of="head_name", compute=pinyin.initials, max_length=20, blank=True, db_collation="C"
    )
    phone = SealedField("户联系电话", clean_cell=cells.phone, null=True, blank=True)
    phone_digest = DerivedCharField(
        "户电话摘要", of="phone", compute=derivations.digest, max_length=32, blank=True, db_collation="C"
    )
    phone_tail = DerivedCharField("户电话后四位", of="phone", compute=derivations.tail, max_length=4, blank=True)
    phone_is_mobile = DerivedBooleanField(
        "户电话是手机号", of="phone", compute=derivations.is_mobile, null=True, blank=True
    )
    size = models.PositiveSmallIntegerField("家庭人口数", null=True, blank=True)
    # What the list is sorted by: an index leads behind a row of it only where it is never empty.
    size_order = models.GeneratedField(
        expression=Coalesce(F("size"), Value(-1, models.SmallIntegerField())), output_field=models.SmallIntegerField(), db_persist=True,
        verbose_name="家庭人口数（排序）",
    )  # fmt: skip
    declared_size = models.PositiveSmallIntegerField("国家系统家庭人口数", null=True, blank=True)
    category = WordsField("户类型", words=words.HouseholdCategory, default=words.HouseholdCategory.ORDINARY)
    lifted_kind = WordsField("脱贫户属性", words=words.LiftedKind)
    lifted_year = models.PositiveSmallIntegerField("脱贫年度", null=True, blank=True)
    poverty_causes = ArrayField(
        models.CharField(max_length=20, choices=words.PovertyCause.choices),
        size=3,
        default=list,
        blank=True,
        verbose_name="建档立卡致贫原因",
    )
    first_identified_in = MonthField("首次识别时间", null=True, blank=True)
    is_martyr_family = yes_no("是否军烈属")
    is_relocated = yes_no("是否易地搬迁户")
    resettlement = models.CharField("安置点", max_length=60, blank=True)
    bank_name = models.CharField("开户银行", max_length=60, blank=True)
    bank_account = SealedField("银行账号", clean_cell=cells.id_text, null=True, blank=True)
    bank_digest = DerivedCharField(
        "账号摘要", of="bank_account", compute=derivations.digest, max_length=32, blank=True, db_collation="C"
    )
    bank_tail = DerivedCharField("账号后四位", of="bank_account", compute=derivations.tail, max_length=4, blank=True)

    monitored_as = WordsField("监测对象类别", words=words.MonitoredAs)
    identified_in = MonthField("识别监测时间", null=True, blank=True)
    risks = ArrayField(
        models.CharField(max_length=40, choices=words.RiskType.choices),
        size=5,
        default=list,
        blank=True,
        verbose_name="致贫返贫风险",
    )
    disaster_kind = WordsField("因自然灾害子项", words=words.DisasterKind)
    disaster_note = models.CharField("因自然灾害备注", max_length=200, blank=True)
    risk_note = models.CharField("其他风险备注", max_length=200, blank=True)
    is_cleared = yes_no("风险是否已消除")
    cleared_by = WordsField("风险消除方式", words=words.ClearedBy)
    cleared_in = MonthField("消除监测时间", null=True, blank=True)
    has_safety_net = yes_no("整户无劳动能力兜底保障户")
    had_unsafe_house = yes_no("识别时住房是否出现安全问题")
    had_dropout = yes_no("识别时是否义务教育阶段适龄儿童少年失学辍学")
    had_unsafe_water = yes_no("识别时饮水是否出现安全问题")
    had_uninsured = yes_no("识别时是否有家庭成员未参加城乡居民（职工）基本医疗保险")

    arable_mu = area("耕地面积")
    forest_mu = area("林地面积")
    returned_mu = area("退耕还林面积")
    orchard_mu = area("林果面积")
    grass_mu = area("牧草地面积")
    water_mu = area("水面面积")
    road_kind = WordsField("入户路类型", words=words.RoadKind)
    has_hard_road = yes_no("入户道路是否硬化")
    road_km = models.DecimalField(
        "与村主干路距离（公里）",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    house_m2 = models.DecimalField(
        "住房面积（平方米）", max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    house_grade = WordsField("危房等级", words=words.HouseGrade)
    is_house_dangerous = yes_no("是否危房户")
    house_repaired_on = models.DateField("危房改造验收日期", null=True, blank=True)
    has_safe_water = yes_no("是否解决安全饮用水")
    fuel = WordsField("主要燃料类型", words=words.Fuel)
    has_electricity = yes_no("是否通生活用电")
    has_production_power = yes_no("是否通生产用电")
    has_broadcast = yes_no("是否通广播电视")
    has_toilet = yes_no("是否有卫生厕所")
    is_toilet_usable = yes_no("卫生厕所是否能正常使用")
    in_cooperative = yes_no("是否加入农民专业合作组织")
    with_leading_firm = yes_no("是否有龙头企业带动")
    with_leader = yes_no("是否有创业致富带头人带动")
    industry_aid = models.CharField("到户产业帮扶类型", max_length=100, blank=True)
    collector = models.CharField("信息采集人", max_length=40, blank=True)
    collector_phone = SealedField("采集人电话", clean_cell=cells.phone, null=True, blank=True)
    filled_on = models.DateField("填表时间", null=True, blank=True)
    is_signed = yes_no("户主是否已签字")

    objects = HouseholdQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "农户"
        indexes = [
            models.Index(fields=["region", "number"], name="household_place"),
            models.Index(fields=["head_name", "region"], name="household_name"),
            models.Index(fields=["head_initials", "region"], name="household_initials"),
            models.Index(fields=["size_order", "region", "number"], name="household_size"),
            models.Index(fields=["phone_digest"], condition=~Q(phone_digest=""), name="household_phone"),
            models.Index(fields=["bank_digest"], condition=~Q(bank_digest=""), name="household_bank"),
            models.Index(fields=["region", "number"], condition=~Q(monitored_as=""), name="household_monitored"),
            models.Index(fields=["region", "number"], condition=Q(category="脱贫户"), name="household_lifted"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="household_number", violation_error_message="户编号已存在，请查找原有的户。"
            ),
            models.UniqueConstraint(fields=["id", "region"], name="household_in_region"),
            models.CheckConstraint(
                condition=Q(monitored_as__in=["", *words.MonitoredAs.values]),
                name="household_monitored_word",
                violation_error_message="监测对象类别只能是：脱贫不稳定户、边缘易致贫户、突发严重困难户，或留空。",
            ),
        ]
        triggers = HOUSEHOLD_TRIGGERS

    def __str__(self):
        return f"{self.head_name or '户主未填'}（{self.number}）"

    @property
    def is_open(self):
        return bool(self.monitored_as) and not self.is_cleared
