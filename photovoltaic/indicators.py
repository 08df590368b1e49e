"""The indicators of photovoltaic stations (item 23): output, money, and the two different 80 % (facts §10)."""

from django.db.models import Count, F, Sum, Value

from core.indicators import Better, Indicator, Kind, base, tally
from core.months import Month
from monitoring.models import Village
from photovoltaic.alarms import RULES, facts, found_by
from photovoltaic.models import FaultTicket, MonthlyOutput, Payment, PostHolder, Settlement, Station, Subsidy
from photovoltaic.yields import expected_hours

ITEM, NO_STATIONS = "23", "没有登记光伏电站"
OWNED = "station_shares__station"


def _sums(rows, numerator, denominator):
    grouped = rows.order_by().values("region_id")
    return grouped.annotate(numerator=numerator, denominator=denominator)


def year_until(month):
    """From the first of January to the month's last day."""
    return Month(month.year * 12).first_day, month.last_day


# -- which rows -----------------------------------------------------------------------------------------------------


def running(rows, month):
    return rows.running().filter(connected_on__lte=month.last_day)


def of_month(rows, month):
    return rows.filter(month=month)


def due_this_year(rows, month):
    """Accounts of the year's months so far."""
    return rows.filter(month__range=(month.year * 12, month))


def owed(rows, month):
    return rows.filter(arrears__gt=0, last_month__lte=month)


def late(rows, month):
    """Faults of the year that took longer than the time set, or take longer still."""
    first, last = year_until(month)
    reported = rows.filter(reported_on__range=(first, last)).exclude(state=FaultTicket.State.VOID)
    over = reported.filter(limit_on__lt=F("restored_on")) | reported.filter(restored_on=None, limit_on__lt=last)
    return over.distinct()


def reported(rows, month):
    return rows.filter(reported_on__range=year_until(month)).exclude(state=FaultTicket.State.VOID)


def held(rows, month):
    """Held on the month's last day."""
    return rows.filter(begun_on__lte=month.last_day).exclude(ended_on__lte=month.last_day)


def of_year(rows, month):
    return rows.filter(year=month.year)


# -- what is measured -----------------------------------------------------------------------------------------------


def _output(month):
    return (_sums(of_month(MonthlyOutput.objects, month), Sum("kwh"), Count("pk")),)


def _hours(month):
    return (_sums(of_month(MonthlyOutput.objects, month), Sum("kwh"), Sum("station__capacity_kw")),)


def _reached(month):
    expected = Sum(F("station__capacity_kw") * Value(expected_hours(month)))
    return (_sums(of_month(MonthlyOutput.objects, month), Sum("kwh"), expected),)


def _received(month):
    return (_sums(due_this_year(Settlement.objects, month), Sum("received"), Sum("receivable")),)


def _arrears(month):
    rows = Subsidy.objects.filter(last_month__lte=month)
    return (_sums(rows, Sum("arrears"), Count("pk")),)


def income(month):
    """Querysets of the distributable income by owner's village as denominators: received in the year less paid."""
    period, villages = year_until(month), Village.objects
    percent = F("station_shares__percent") / 100
    for register, amount, day, sign in (
        ("settlements", "received", "received_on", 1),
        ("subsidies", "received", "received_on", 1),
        ("costs", "amount", "paid_on", -1),
    ):
        rows = villages.filter(**{f"{OWNED}__{register}__{day}__range": period})
        yield _sums(rows, Value(0), Sum(percent * F(f"{OWNED}__{register}__{amount}") * sign))


def _paid(month, amount):
    return _sums(Payment.objects.filter(paid_on__range=year_until(month)), Sum(amount), Value(0))


def _distributed(month):
    return (_paid(month, "paid"), *income(month))


def _labour(month):
    return (_paid(month, "paid_labour"), *income(month))


def _alarm(rule):
    def found(rows, month):
        return rows.filter(pk__in=found_by(rule, facts(month.last_day)).values("pk"))

    return Indicator(
        f"alarm_{rule.code}", rule.name, "座", ITEM, f"月末{rule.text}的电站。", ("stations",),
        lambda month: (tally(found(Station.objects, month)), base(running(Station.objects, month))), counted=found,
        counted_in="stations", better=Better.LOWER, missing=NO_STATIONS,
    )  # fmt: skip


def _rate(code, name, formula, measure, counted, ledger, missing, sources=None, better=Better.HIGHER):
    return Indicator(
        code, name, "%", ITEM, formula, sources or (ledger,), measure, kind=Kind.RATE, better=better,
        counted=counted, counted_in=ledger, missing=missing,
    )  # fmt: skip


ALARMS = tuple(_alarm(rule) for rule in RULES)
MONEY_SOURCES = ("income-payments", "settlements", "subsidies", "station-costs", "station-shares")
INDICATORS = (
    Indicator(
        "pv_stations", "光伏电站", "座", ITEM, "月末运行的电站。", ("stations",),
        lambda month: (tally(running(Station.objects, month)), base(Station.objects)), counted=running,
        counted_in="stations", missing=NO_STATIONS,
    ),
    Indicator(
        "pv_capacity", "装机容量", "千瓦", ITEM, "月末运行的电站装机容量之和。", ("stations",),
        lambda month: (_sums(running(Station.objects, month), Sum("capacity_kw"), Count("pk")),), counted=running,
        counted_in="stations", missing=NO_STATIONS,
    ),
    Indicator(
        "pv_output", "本月发电量", "千瓦时", ITEM, "各电站本月发电量之和。", ("monthly-outputs",), _output, counted=of_month,
        counted_in="monthly-outputs", better=Better.HIGHER, missing="没有本月发电量",
    ),
    Indicator(
        "pv_hours", "等效利用小时", "小时", ITEM, "本月发电量 ÷ 有发电量电站的装机容量。", ("monthly-outputs",), _hours,
        kind=Kind.MEAN, counted=of_month, counted_in="monthly-outputs", better=Better.HIGHER, missing="没有本月发电量",
    ),
    _rate(
        "pv_reached", "预期达成率", "等效利用小时 ÷ 本月预期小时（参数，示例值）× 100%。", _reached, of_month, "monthly-outputs", "没有本月发电量",
    ),
    _rate(
        "pv_received", "电费到账率", "本年各月实收电费 ÷ 应收电费 × 100%。", _received, due_this_year, "settlements", "没有电费结算",
    ),
    Indicator(
        "pv_arrears", "欠补金额", "元", ITEM, "月末前各批次应收补贴减实收。", ("subsidies",), _arrears, counted=owed,
        counted_in="subsidies", better=Better.LOWER, missing="没有登记电价补贴",
    ),
    *ALARMS,
    _rate(
        "pv_repair_late", "故障超时率", "本年超过 72 小时没有复电的工单 ÷ 全部工单 × 100%。",
        lambda month: (tally(late(FaultTicket.objects, month)), base(reported(FaultTicket.objects, month))), late,
        "fault-tickets", "本年没有故障工单", better=Better.LOWER,
    ),
    Indicator(
        "pv_posts", "公益岗位在岗", "人", ITEM, "月末在岗的光伏公益岗位人员。", ("post-holders",),
        lambda month: (tally(held(PostHolder.objects, month)), base(PostHolder.objects)), counted=held,
        counted_in="post-holders", better=Better.HIGHER, missing="没有登记公益岗位",
    ),
    _rate(
        "pv_distribution_rate", "电站收益分配率", "本年已到账分配额 ÷ 本年可分配收益（实收电费和补贴减支出，按权属份额）× 100%。",
        _distributed, of_year, "distribution-plans", "本年没有可分配收益", MONEY_SOURCES,
    ),
    _rate(
        "pv_labour_rate", "岗位和劳务占比", "本年已到账岗位工资和劳务费 ÷ 本年可分配收益 × 100%，与分配率分开考核。",
        _labour, of_year, "distribution-plans", "本年没有可分配收益", MONEY_SOURCES,
    ),
)  # fmt: skip
