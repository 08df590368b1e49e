"""Drinking water (饮水安全): appraisals of households by four items, supplies and who keeps them, days without water."""

from functools import reduce
from operator import or_

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Record, RecordChild
from monitoring.models.evidence import settles
from monitoring.models.households import Household, yes_no
from monitoring.models.numbering import new_number

ITEMS = ("quantity", "quality", "convenience", "assurance")


class WaterStandard(Words):
    """How an item does by T/CHES 18-2018: unsafe where any of the four fails."""

    MET = "达标"
    BASIC = "基本达标"
    FAILED = "不达标"


class WaterSource(Words):
    RESERVOIR = "水库水"
    RIVER = "河水"
    WELL = "机井水"
    SPRING = "山泉水"
    CISTERN = "水窖水"
    OTHER = "其他"


class SupplyKind(Words):
    CENTRAL = "集中供水"
    SCATTERED = "分散供水"


FAILS = reduce(or_, (Q(**{item: WaterStandard.FAILED}) for item in ITEMS))
KNOWN = Q(**{f"{item}__in": (WaterStandard.MET, WaterStandard.BASIC) for item in ITEMS})

SETTLE_WATER = """
UPDATE monitoring_household h
SET has_safe_water = latest.is_safe, version = h.version + 1, updated_at = now()
FROM (
    SELECT DISTINCT ON (household_id) household_id, is_safe
    FROM monitoring_waterappraisal
    WHERE household_id IN ({touched}) AND is_safe IS NOT NULL
    ORDER BY household_id, appraised_on DESC, id DESC
) AS latest
WHERE h.id = latest.household_id AND h.has_safe_water IS DISTINCT FROM latest.is_safe"""


def standard(label):
    return WordsField(label, words=WaterStandard, max_length=4)


@tracked("monitoring_waterappraisal")
class WaterAppraisal(RecordChild):
    """One look at a household's water by the four items. The latest one decides the household's 是否解决安全饮用水."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="water_appraisals"
    )
    appraised_on = models.DateField("评价日期")
    source = WordsField("水源类型", words=WaterSource, max_length=10)
    supply_kind = WordsField("供水方式", words=SupplyKind, max_length=10)
    quantity = standard("水量")
    quality = standard("水质")
    convenience = standard("用水方便程度")
    assurance = standard("供水保证率")
    litres = models.PositiveSmallIntegerField("人均日用水量（升）", null=True, blank=True)
    fetch_minutes = models.PositiveSmallIntegerField("取水往返时间（分钟）", null=True, blank=True)
    report_number = models.CharField("水质检测报告编号", max_length=60, blank=True)
    problem = models.CharField("存在问题", max_length=200, blank=True)
    appraiser = models.CharField("评价人", max_length=40, blank=True)
    is_safe = models.GeneratedField(
        verbose_name="饮水是否安全",
        expression=Case(When(FAILS, then=Value(False)), When(KNOWN, then=Value(True)), default=None),
        output_field=models.BooleanField("饮水是否安全", null=True),
        db_persist=True,
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "饮水评价"
        indexes = [models.Index(fields=["region", "household", "appraised_on"], name="waterappraisal_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "appraised_on"],
                name="waterappraisal_once",
                violation_error_message="该户当天已有饮水评价，请直接修改原有的一行。",
            ),
            SameRegion(name="waterappraisal_region_is_households", parent="household"),
        ]
        triggers = settles("settle_water", SETTLE_WATER, ("household_id", "appraised_on", "is_safe"))

    def __str__(self):
        return f"{self.appraised_on}饮水评价"

    @property
    def failed_items(self):
        """The labels of the items that fail, in the standard's order."""
        return [
            str(self._meta.get_field(item).verbose_name)
            for item in ITEMS
            if getattr(self, item) == WaterStandard.FAILED
        ]


@tracked("monitoring_watersupply")
class WaterSupply(Record):
    """A supply of a village: its source, who keeps it (管护员), what the water costs, when it was last tested."""

    class Test(Words):
        PASSED = "合格"
        FAILED = "不合格"

    number = models.CharField("供水工程编号", max_length=30, db_collation="C")
    name = models.CharField("供水工程名称", max_length=60, db_collation="C")
    source = WordsField("水源类型", words=WaterSource, max_length=10)
    supply_kind = WordsField("供水方式", words=SupplyKind, max_length=10)
    households = models.PositiveIntegerField("供水户数", null=True, blank=True)
    keeper = models.CharField("管护员", max_length=40, blank=True, db_collation="C")
    price = models.DecimalField(
        "水价（元/吨）", max_digits=6, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_charged = yes_no("是否收取水费")
    tested_on = models.DateField("最近检测日期", null=True, blank=True)
    test_result = WordsField("检测结果", words=Test, max_length=4)
    is_running = yes_no("是否正常运行")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "供水工程"
        indexes = [models.Index(fields=["region", "number"], name="watersupply_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                name="watersupply_number",
                violation_error_message="供水工程编号已存在，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(test_result="") | Q(tested_on__isnull=False),
                name="watersupply_tested",
                violation_error_message="填写检测结果的，须填写检测日期。",
            ),
        ]

    def __str__(self):
        return self.name


@tracked("monitoring_wateroutage")
class WaterOutage(Record):
    """A time without water in a village, open until the water is back."""

    class Cause(Words):
        DROUGHT = "干旱缺水"
        FROST = "管道冻裂"
        BREAKAGE = "设施损坏"
        POWER = "停电"
        QUALITY = "水质不合格停供"
        WORKS = "施工检修"
        OTHER = "其他"

    number = models.CharField("停水编号", max_length=30, default=new_number, db_collation="C")
    started_on = models.DateField("停水日期")
    ended_on = models.DateField("恢复供水日期", null=True, blank=True)
    cause = WordsField("停水原因", words=Cause, max_length=10, blank=False)
    households = models.PositiveIntegerField("影响户数", null=True, blank=True)
    relief = models.CharField("应急供水措施", max_length=100, blank=True)
    reporter = models.CharField("上报人", max_length=40, blank=True, db_collation="C")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "停水记录"
        indexes = [models.Index(fields=["region", "number"], name="wateroutage_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                name="wateroutage_number",
                violation_error_message="停水编号已存在，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="wateroutage_ends_after_start",
                violation_error_message="恢复供水日期不能早于停水日期。",
            ),
        ]

    def __str__(self):
        return f"{self.started_on}停水（{self.cause}）"

    @property
    def days(self):
        """Whole days without water; None while it is still out."""
        return (self.ended_on - self.started_on).days if self.ended_on else None
