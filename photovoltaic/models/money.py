"""What a station earns and costs (电费、补贴、支出): receivable and received, before it is shared out."""

from django.db import models
from django.db.models import F, Q

from core.constraints import SameParent, SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import RecordChild
from photovoltaic import words
from photovoltaic.models.output import kwh
from photovoltaic.models.stations import Meter, of_station
from projects.models.projects import MONEY, money


def _arrears():
    return models.GeneratedField(
        verbose_name="欠付（元）", expression=F("receivable") - F("received"), output_field=MONEY, db_persist=True
    )


def _received(prefix):
    """What came in: not more than is due, with the day it came."""
    return (
        models.CheckConstraint(
            condition=Q(received__lte=F("receivable")),
            name=f"{prefix}_received",
            violation_error_message="实收不能多于应收。",
        ),
        models.CheckConstraint(
            condition=Q(received=0) | Q(received_on__isnull=False),
            name=f"{prefix}_received_on",
            violation_error_message="填写了实收的须填写到账日期。",
        ),
    )


@tracked("photovoltaic_settlement")
class Settlement(RecordChild):
    """The grid company's account of a month: kWh, what it owes, what it paid and when."""

    station = of_station("settlements")
    meter = models.ForeignKey(
        Meter, models.CASCADE, db_constraint=False, verbose_name="电表", related_name="+", null=True, blank=True
    )
    month = MonthField("月份")
    kwh = kwh("结算电量（千瓦时）")
    receivable = money("应收电费（元）", null=False)
    received = money("实收电费（元）", null=False, default=0)
    received_on = models.DateField("到账日期", null=True, blank=True)
    arrears = _arrears()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电费结算"
        indexes = [
            models.Index(fields=["region", "station", "month"], name="pv_settlement_place"),
            models.Index(fields=["received_on"], name="pv_settlement_received"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_settlement_region", parent="station"),
            SameParent(name="pv_settlement_meter", sibling="meter", parent="station"),
            models.UniqueConstraint(
                fields=["station", "meter", "month"],
                nulls_distinct=False,
                name="pv_settlement_once",
                violation_error_message="本月的电费结算已登记，请直接修改原有的一行。",
            ),
            *_received("pv_settlement"),
        ]

    def __str__(self):
        return f"{self.month} 电费"


@tracked("photovoltaic_subsidy")
class Subsidy(RecordChild):
    """The state's or province's subsidy for a stretch of months, which comes late: due, received, still owed."""

    station = of_station("subsidies")
    batch = models.CharField("拨付批次", max_length=40)
    first_month = MonthField("起始月份")
    last_month = MonthField("截止月份")
    receivable = money("应收补贴（元）", null=False)
    received = money("实收补贴（元）", null=False, default=0)
    received_on = models.DateField("到账日期", null=True, blank=True)
    arrears = _arrears()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电价补贴"
        indexes = [models.Index(fields=["region", "station", "first_month"], name="pv_subsidy_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_subsidy_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "batch"],
                name="pv_subsidy_once",
                violation_error_message="这座电站的这个批次已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")),
                name="pv_subsidy_months",
                violation_error_message="截止月份不能早于起始月份。",
            ),
            *_received("pv_subsidy"),
        ]

    def __str__(self):
        return self.batch


@tracked("photovoltaic_cost")
class Cost(RecordChild):
    """A cost of a station, paid out of its income before the rest is shared."""

    station = of_station("costs")
    kind = WordsField("支出类别", words=words.CostKind, blank=False)
    paid_on = models.DateField("支付日期")
    amount = money("金额（元）", null=False)
    payee = models.CharField("收款单位", max_length=60, blank=True)
    document = models.CharField("凭证号", max_length=40, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电站支出"
        indexes = [models.Index(fields=["region", "station", "paid_on"], name="pv_cost_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_cost_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "kind", "paid_on", "document"],
                name="pv_cost_once",
                violation_error_message="这笔支出已登记：同一天、同一类别和凭证号只有一笔。",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on} {self.kind}"
