"""Yield (等效利用小时 = kWh ÷ kW): by day and month, against the expectation, the city's median and last year."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection

from core.scoping import whole_city
from monitoring.parameters import Parameters
from photovoltaic.models import MonthlyOutput

MONTHS = 12
FULL, NEARLY = 100, 80  # per cent of the expectation
MONTH_MEDIAN = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY o.kwh / s.capacity_kw)
FROM photovoltaic_monthlyoutput o JOIN photovoltaic_station s ON s.id = o.station_id WHERE o.month = %s"""
MEDIANS = """
SELECT d.day, percentile_cont(0.5) WITHIN GROUP (ORDER BY d.kwh / s.capacity_kw)
FROM photovoltaic_dailyoutput d JOIN photovoltaic_station s ON s.id = d.station_id
WHERE d.day BETWEEN %s AND %s GROUP BY d.day ORDER BY d.day
"""


def of_months(parameters, name):
    """Twelve Decimals of a parameter written as a list, January first."""
    try:
        values = [Decimal(part.strip()) for part in parameters.text(name).replace("，", ",").split(",")]
    except ArithmeticError:
        values = []
    if len(values) != MONTHS:
        raise ValidationError(f"参数 {name} 须是 12 个用逗号分隔的数字，请在“参数”页改正。")
    return values


def expected_hours(month):
    """The hours a station should make in a month (Ⅱ类资源区, editable)."""
    return of_months(Parameters.in_force(month), "pv_expected_hours")[month.number - 1]


def daylight_hours(month):
    """The hours of light of an average day of the month: no station can make more than capacity × these."""
    return of_months(Parameters.in_force(month), "pv_daylight_hours")[month.number - 1]


def medians(first, last):
    """{day: median hours of all stations seen in the transaction's scope}."""
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, [first, last])
        return {day: Decimal(str(hours)) for day, hours in cursor.fetchall()}


@dataclass(frozen=True)
class Yield:
    """A station's month: hours made, expected, the city's median, and the same month a year before."""

    station: object
    hours: Decimal | None
    expected: Decimal
    median: Decimal | None
    before: Decimal | None

    @property
    def reached(self):
        """Per cent of the expectation; None without output in the books."""
        return None if self.hours is None else 100 * self.hours / self.expected

    @property
    def of_median(self):
        return 100 * self.hours / self.median if self.hours is not None and self.median else None

    @property
    def of_last_year(self):
        return 100 * self.hours / self.before if self.hours is not None and self.before else None

    @property
    def light(self):
        """met from the whole expectation on, near down to 80 % of it, else below."""
        if self.reached is None:
            return "unknown"
        return "met" if self.reached >= FULL else "near" if self.reached >= NEARLY else "below"


def yields(stations, month):
    """The Yield of each of these stations in a month, with two queries."""
    output = {}
    rows = MonthlyOutput.objects.filter(station__in=stations, month__in=(month, month - MONTHS))
    for pk, of, kwh in rows.values_list("station_id", "month", "kwh"):
        output[pk, of] = kwh
    expected, median = expected_hours(month), city_median(month)
    for station in stations:
        now, before = output.get((station.pk, month)), output.get((station.pk, month - MONTHS))
        kw = station.capacity_kw
        yield Yield(station, None if now is None else now / kw, expected, median, before / kw if before else None)


def city_median(month):
    """Median hours of all stations of the city in a month, wherever the reader is; None without output."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(MONTH_MEDIAN, [int(month)])
        ((median,),) = cursor.fetchall()
    return None if median is None else Decimal(str(median))
