"""Village photovoltaic stations (村级光伏电站): the register, which villages own which share, their meters."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import RowSecurity, SameRegion
from core.constraints import RunningTotal as Total
from core.fields import WordsField
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet
from monitoring.models import Village
from photovoltaic import words
from projects.models.assets import coordinate
from projects.models.projects import kept_total

WHOLE = 100


class StationQuerySet(ScopedQuerySet):
    def running(self):
        return self.filter(use=words.StationUse.RUNNING)

    def unshared(self):
        """Whose villages' shares do not add up to 100 % yet: their income cannot be told village by village."""
        return self.exclude(use=words.StationUse.SCRAPPED).exclude(shares_total=WHOLE)


@tracked("photovoltaic_station", exclude=("shares_total",))
class Station(Record):
    """One station of the register (item 23, facts §10). `number` is the grid company's 发电户号, known to its workbooks.

    It lies in the village it stands in, or where a joint station was built; the villages that own it are `shares`.
    """

    number = models.CharField("电站编号", max_length=30, unique=True, db_collation="C")
    name = models.CharField("电站名称", max_length=60, db_collation="C")
    kind = WordsField("电站类型", words=words.StationKind, default=words.StationKind.VILLAGE)
    capacity_kw = models.DecimalField(
        "装机容量（千瓦）", max_digits=8, decimal_places=2, validators=[MinValueValidator(1), MaxValueValidator(6000)]
    )
    connected_on = models.DateField("并网日期")
    batch = models.CharField("补贴目录批次", max_length=40, blank=True)
    tariff = models.DecimalField(
        "上网电价（元/千瓦时）", max_digits=6, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(5)]
    )
    subsidy_rate = models.DecimalField(
        "补贴电价（元/千瓦时）",
        max_digits=6,
        decimal_places=4,
        default=0,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
    )
    contractor = models.CharField("运维商", max_length=60, blank=True, db_collation="C")
    use = WordsField("运行状态", words=words.StationUse, default=words.StationUse.RUNNING)
    longitude = coordinate("经度", 109, 112, max_digits=8)
    latitude = coordinate("纬度", 37, 40, max_digits=7)
    note = models.CharField("备注", max_length=200, blank=True)
    shares_total = kept_total("份额合计（%）")

    objects = StationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "光伏电站"
        indexes = [models.Index(fields=["region", "number"], name="pv_station_place")]
        constraints = [
            RowSecurity(name="photovoltaic_station_scope"),
            models.UniqueConstraint(fields=["id", "region"], name="pv_station_and_region"),
            models.CheckConstraint(
                condition=Q(shares_total__lte=WHOLE),
                name="pv_station_shares",
                violation_error_message="各权属村份额之和不能超过百分之百，请先改小其他村的份额。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def price(self):
        """Yuan a kWh is worth with its subsidy."""
        return self.tariff + self.subsidy_rate


def of_station(related_name):
    return models.ForeignKey(
        Station, models.CASCADE, db_constraint=False, verbose_name="电站", related_name=related_name, db_index=False
    )


@tracked("photovoltaic_stationshare")
class StationShare(RecordChild):
    """The share of a station that a village owns, in per cent of its income."""

    station = of_station("shares")
    village = models.ForeignKey(Village, models.PROTECT, verbose_name="权属村", related_name="station_shares")
    percent = models.DecimalField(
        "份额（%）", max_digits=5, decimal_places=2, validators=[MinValueValidator(0.01), MaxValueValidator(WHOLE)]
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电站权属份额"
        indexes = [models.Index(fields=["region", "station", "village"], name="pv_share_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_share_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "village"], name="pv_share_once", violation_error_message="这个村的份额已登记。"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0), name="pv_share_positive", violation_error_message="份额须大于 0。"
            ),
            Total(name="pv_shares_total", amount="percent", parent="station", into="shares_total"),
        ]

    def __str__(self):
        return f"{self.percent}%"


@tracked("photovoltaic_meter")
class Meter(RecordChild):
    """A meter of a station. A replaced one keeps its last reading; its successor starts from a reading of its own."""

    station = of_station("meters")
    number = models.CharField("电表编号", max_length=30, unique=True, db_collation="C")
    multiplier = models.DecimalField(
        "倍率", max_digits=7, decimal_places=2, default=1, validators=[MinValueValidator(0.01)]
    )
    installed_on = models.DateField("装表日期")
    first_reading = models.DecimalField(
        "装表示数", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    removed_on = models.DateField("拆表日期", null=True, blank=True)
    last_reading = models.DecimalField(
        "拆表示数", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电站电表"
        indexes = [models.Index(fields=["region", "station", "number"], name="pv_meter_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_meter_region", parent="station"),
            models.UniqueConstraint(fields=["region", "station", "id"], name="pv_meter_of_station"),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("installed_on"), last_reading__isnull=False),
                name="pv_meter_removed",
                violation_error_message="拆表日期不能早于装表日期，并须填写拆表示数。",
            ),
            models.CheckConstraint(
                condition=Q(last_reading=None) | Q(last_reading__gte=F("first_reading")),
                name="pv_meter_readings",
                violation_error_message="拆表示数不能小于装表示数。",
            ),
        ]

    def __str__(self):
        return self.number
