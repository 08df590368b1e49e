"""The figures of a monitoring episode: how a household stood when it was identified, and when its risk was cleared."""

from django.core.validators import MinValueValidator
from django.db import models

from core.constraints import SameRegion
from core.fields import MonthField
from core.history import tracked
from core.models import RecordChild
from monitoring.models.households import Household, yes_no


def yuan(label):
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def amount(label):
    """Yuan that cannot be negative."""
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


@tracked("monitoring_identification")
class Identification(RecordChild):
    """Income and spending when the household was identified (识别时, columns 收支 of W1).

    The three guarantees at that time stand in the household itself (`had_dropout`, `had_uninsured` …).

    One row an episode: `identified_in` is the household's month of identification when the export was taken,
    empty for a lifted household that is not monitored. Field ← column of W1:

    wage ← 工资性收入, business ← 生产经营性收入, property ← 财产性收入, transfer ← 转移性收入,
    per_capita_net ← 人均纯收入（元）, out_of_pocket ← 合规自付支出, tekun_amount ← 特困人员救助供养金.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="identifications"
    )
    identified_in = MonthField("识别监测时间", null=True, blank=True)
    wage = yuan("识别时工资性收入（元）")
    business = yuan("识别时生产经营性收入（元）")
    property = yuan("识别时财产性收入（元）")
    transfer = yuan("识别时转移性收入（元）")
    per_capita_net = yuan("识别时人均纯收入（元）")
    out_of_pocket = amount("识别时合规自付支出（元）")
    tekun_amount = amount("特困人员救助供养金（元）")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "识别时收支"
        indexes = [models.Index(fields=["region", "household", "identified_in"], name="identification_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "identified_in"],
                nulls_distinct=False,
                name="identification_once",
                violation_error_message="该户这个识别时间的情况已登记。",
            ),
            SameRegion(name="identification_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.identified_in.label if self.identified_in else ''}识别时收支"


@tracked("monitoring_elimination")
class Elimination(RecordChild):
    """The second full set of figures, taken when a risk was cleared (风险消除后, 13 columns of W1; facts §1.5).

    One row an episode: `cleared_in` equals the household's month of clearing (消除监测时间). Field ← 风险消除后… of W1:

    has_dropout ← 是否义务教育阶段适龄儿童少年失学辍学, is_house_damaged ← 是否住房损毁,
    has_uninsured ← 是否有家庭成员未参加城乡居民（职工）基本医疗保险, is_water_damaged ← 是否饮水设施损毁,
    wage ← 工资性收入, property ← 财产性收入, transfer ← 转移性收入, business ← 生产经营性收入,
    business_cost ← 生产经营性支出, net ← 家庭纯收入, per_capita_net ← 家庭人均纯收入, claims ← 理赔收入,
    out_of_pocket ← 合规自付支出.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="eliminations"
    )
    cleared_in = MonthField("消除监测时间", null=True, blank=True)
    has_dropout = yes_no("风险消除后是否义务教育阶段适龄儿童少年失学辍学")
    is_house_damaged = yes_no("风险消除后是否住房损毁")
    has_uninsured = yes_no("风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险")
    is_water_damaged = yes_no("风险消除后是否饮水设施损毁")
    wage = yuan("风险消除后工资性收入（元）")
    property = yuan("风险消除后财产性收入（元）")
    transfer = yuan("风险消除后转移性收入（元）")
    business = yuan("风险消除后生产经营性收入（元）")
    business_cost = amount("风险消除后生产经营性支出（元）")
    net = yuan("风险消除后家庭纯收入（元）")
    per_capita_net = yuan("风险消除后家庭人均纯收入（元）")
    claims = amount("风险消除后理赔收入（元）")
    out_of_pocket = amount("风险消除后合规自付支出（元）")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "风险消除情况"
        indexes = [models.Index(fields=["region", "household", "cleared_in"], name="elimination_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "cleared_in"],
                nulls_distinct=False,
                name="elimination_once",
                violation_error_message="该户这个消除时间的情况已登记。",
            ),
            SameRegion(name="elimination_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.cleared_in.label if self.cleared_in else ''}风险消除情况"
