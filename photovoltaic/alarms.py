"""Alarms over stations' output (facts §10): rules over one set of facts, each finding kept with its figures.

The facts of a day are one annotated queryset of running stations; a run is one INSERT … SELECT a rule, and what is
found no longer goes. A station about which nothing is known raises no alarm of a share, and is silent after some days.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.timezone import localdate

from core.months import Month
from core.rules import Figures, Rule, Trouble
from monitoring.parameters import Parameters
from photovoltaic.models import DailyOutput, MonthlyOutput, Station, StationAlarm
from photovoltaic.models.care import Severity
from photovoltaic.yields import medians

LOOK_BACK = 120  # days: a station that sent nothing for longer does not report by day at all
NUMBER = DecimalField(max_digits=14, decimal_places=4)
SHARE = DecimalField(max_digits=14, decimal_places=4)

RULES = (
    Rule(
        "SA01", "零发电或离线", "事实 §10", "连续规定天数没有发电，或没有数据", "发电",
        (Trouble(Severity.RED, Q(silent_days__gte=F("limit_days")), "已 {silent_days} 天没有发电（最后发电 {last_output_on}）"),),
        {"silent_days": F("silent_days"), "last_output_on": F("last_output_on"), "limit_days": F("limit_days")},
        clear="恢复发电", cleared="恢复发电", parameters=("pv_silent_days",),
    ),
    Rule(
        "SA02", "发电明显低于全市", "事实 §10", "当日等效利用小时低于全市中位数的规定比例", "发电",
        (
            Trouble(Severity.RED, Q(share__lt=F("red_share")), "当日等效 {hours:.2f} 小时，是全市中位数 {median:.2f} 小时的 {percent:.2f}%"),
            Trouble(Severity.YELLOW, Q(share__lt=F("yellow_share")), "当日等效 {hours:.2f} 小时，是全市中位数 {median:.2f} 小时的 {percent:.2f}%"),
        ),
        {"hours": F("hours"), "median": F("median"), "percent": 100 * F("share")},
        clear="发电恢复到正常水平", cleared="发电恢复", parameters=("pv_red_share", "pv_yellow_share"),
        needs=("share",),
    ),
    Rule(
        "SA03", "月发电量低于上年同月", "事实 §10", "上月发电量低于上年同月的规定比例", "发电",
        (
            Trouble(
                Severity.ORANGE, Q(month_share__lt=F("month_limit")),
                "{month} 发电 {month_kwh:,.0f} 千瓦时，是上年同月 {before_kwh:,.0f} 千瓦时的 {percent:.2f}%",
            ),
        ),
        {
            "month": F("month_text"), "month_kwh": F("month_kwh"), "before_kwh": F("before_kwh"),
            "percent": 100 * F("month_share"),
        },
        clear="查明原因并处理", cleared="恢复", parameters=("pv_last_year_share",), needs=("month_share",),
    ),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}


def _decimal(expression):
    return ExpressionWrapper(expression, output_field=NUMBER)


def facts(day):
    """Running stations with what the rules want to know of a day; the medians are the whole scope's."""
    parameters = Parameters.in_force(Month.of(day))
    month = Month.of(day) - 1
    median = medians(day, day).get(day)
    recent = DailyOutput.objects.filter(station=OuterRef("pk"), day__range=(day - timedelta(days=LOOK_BACK), day))
    last = recent.filter(kwh__gt=0).order_by("-day").values("day")[:1]
    any_day = recent.order_by("day").values("day")[:1]
    months = MonthlyOutput.objects.filter(station=OuterRef("pk"))
    rows = Station.objects.running().annotate(
        last_output_on=Subquery(last, output_field=DateField()),
        first_on=Subquery(any_day, output_field=DateField()),
        today_kwh=Subquery(recent.filter(day=day).values("kwh")[:1]),
        month_kwh=Subquery(months.filter(month=month).values("kwh")[:1]),
        before_kwh=Subquery(months.filter(month=month - 12, kwh__gt=0).values("kwh")[:1]),
        month_text=Value(month.label, CharField()),
        limit_days=Value(parameters.integer("pv_silent_days"), IntegerField()),
        red_share=Value(parameters.decimal("pv_red_share"), SHARE),
        yellow_share=Value(parameters.decimal("pv_yellow_share"), SHARE),
        month_limit=Value(parameters.decimal("pv_last_year_share"), SHARE),
        median=_known(median),
    )
    rows = rows.annotate(hours=_decimal(F("today_kwh") / F("capacity_kw")))
    return rows.annotate(
        silent_days=_silent_days(day),
        share=_decimal(F("hours") / F("median")) if median else _known(None),
        month_share=_decimal(F("month_kwh") / F("before_kwh")),
    )


def _known(number):
    """A number that may be unknown; a bare NULL would make Django drop the whole question."""
    return Cast(Value(number), NUMBER)


def _silent_days(day):
    """Days since the last output; where there was none in all that was sent, since the day before the first of it."""
    last = Coalesce(F("last_output_on"), _days(F("first_on"), Value(1), DateField()))
    return _days(Value(day, DateField()), last, IntegerField())


def _days(left, right, kind):
    return Func(left, right, template="(%(expressions)s)", arg_joiner=" - ", output_field=kind)


KEEP = """
WITH found AS MATERIALIZED ({found}),
kept AS (
    INSERT INTO photovoltaic_stationalarm
        (region_id, version, created_at, updated_at, station_id, rule, severity, since, checked_on, evidence)
    SELECT found.region_id, 1, now(), now(), found.pk, %s, found.severity, %s, %s, found.evidence FROM found
    ON CONFLICT (station_id, rule) DO UPDATE
    SET severity = excluded.severity, checked_on = excluded.checked_on, evidence = excluded.evidence, updated_at = now()
)
DELETE FROM photovoltaic_stationalarm a WHERE a.rule = %s AND NOT EXISTS (SELECT 1 FROM found WHERE found.pk = a.station_id)"""


def found_by(rule, rows):
    """The rows a rule finds, each with its severity and evidence."""
    known = {f"{name}__isnull": False for name in rule.needs}
    cases = [When(case.when, then=Value(case.severity)) for case in rule.cases]
    found = rows.filter(rule.condition, **known)
    return found.annotate(severity=Case(*cases, output_field=CharField()), evidence=JSONObject(**rule.evidence))


def check_stations(day=None):
    """Ask all rules about a day (by default yesterday, the last whole one); gives how many alarms stand.

    Runs in the scope of its transaction, which must be the whole city's for the medians to be the city's.
    """
    day = day or localdate() - timedelta(days=1)
    rows = facts(day)
    for rule in RULES:
        _keep(rule, rows, day)
    return StationAlarm.objects.count()


def _keep(rule, rows, day):
    """Write what the rule finds and take away what it finds no longer, in one statement."""
    sql, params = found_by(rule, rows).values("region_id", "pk", "severity", "evidence").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(found=sql), [*params, rule.code, day, day, rule.code])


def sentence(alarm):
    """What an alarm says, from the figures kept with it."""
    rule = BY_CODE[alarm.rule]
    case = next(case for case in rule.cases if case.severity == alarm.severity)
    return case.sentence.format_map(Figures(alarm.evidence))


def rule_name(alarm):
    return BY_CODE[alarm.rule].name
