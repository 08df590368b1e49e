"""What a station makes (发电量): by day, by month, and read off its meters by the grid company."""

from django.contrib.postgres.indexes import BrinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from core.constraints import SameParent, SameRegion
from core.fields import MonthField
from core.history import tracked
from core.models import RecordChild
from photovoltaic.models.stations import Meter, of_station


def kwh(label, **kwargs):
    return models.DecimalField(label, max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **kwargs)


def not_to_come(day):
    """A field's validator: nothing has been made on a day that has not come yet."""
    if day > localdate():
        raise ValidationError("日期还没有到。")


def not_negative(name, sentence="发电量不能为负数。"):
    return models.CheckConstraint(condition=Q(kwh__gte=0), name=name, violation_error_message=sentence)


@tracked("photovoltaic_monthlyoutput")
class MonthlyOutput(RecordChild):
    """A station's output in a month: said by the grid company's workbook, or the sum of its meters' readings."""

    station = of_station("months")
    month = MonthField("月份")
    kwh = kwh("发电量（千瓦时）")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "月发电量"
        indexes = [
            models.Index(fields=["region", "station", "month"], name="pv_month_place"),
            models.Index(fields=["month"], name="pv_month"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_month_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "month"],
                name="pv_month_once",
                violation_error_message="这座电站本月的发电量已登记，请直接修改原有的一行。",
            ),
            not_negative("pv_month_positive"),
        ]

    def __str__(self):
        return f"{self.month} 发电量"


class DailyOutput(RecordChild):
    """A station's output on one day, as its monitoring sends it. Millions of rows, so without a history of their own."""

    station = of_station("days")
    day = models.DateField("日期", validators=[not_to_come])
    kwh = kwh("发电量（千瓦时）")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "日发电量"
        indexes = [
            models.Index(fields=["region", "station", "day"], name="pv_day_place"),
            BrinIndex(fields=["day"], name="pv_day"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_day_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "day"],
                name="pv_day_once",
                violation_error_message="这座电站当天的发电量已登记，请直接修改原有的一行。",
            ),
            not_negative("pv_day_positive"),
        ]

    def __str__(self):
        return f"{self.day} 发电量"


@tracked("photovoltaic_meterreading")
class MeterReading(RecordChild):
    """A meter read at the end of a month: from which reading to which, and the kWh that makes."""

    station = of_station("readings")
    meter = models.ForeignKey(Meter, models.CASCADE, db_constraint=False, verbose_name="电表", related_name="readings")
    month = MonthField("月份")
    previous = kwh("上月示数")
    current = kwh("本月示数")
    kwh = kwh("抄见电量（千瓦时）")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电表抄表"
        indexes = [models.Index(fields=["region", "station", "month"], name="pv_reading_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_reading_region", parent="station"),
            SameParent(name="pv_reading_meter", sibling="meter", parent="station"),
            models.UniqueConstraint(
                fields=["meter", "month"],
                name="pv_reading_once",
                violation_error_message="这块电表本月已抄表，请直接修改原有的一行。",
            ),
            not_negative("pv_reading_positive"),
            models.CheckConstraint(
                condition=Q(current__gte=F("previous")),
                name="pv_reading_rises",
                violation_error_message="本月示数小于上月示数：换了电表的，请先在“电站电表”登记旧表拆表示数和新表，再按新表编号填报。",
            ),
        ]

    def __str__(self):
        return f"{self.month} 抄表"
