"""Distributable income (可分配收益) of stations and villages in a year, and how much of it was used (item 23).

Income is what came in that year: electricity and subsidies received less costs paid. A village's part is its share.
Two different 80 %: of the income distributed (收益分配率), and of the income paid as wages of posts and for labour.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import whole_city, within
from monitoring.parameters import Parameters
from photovoltaic.models import DistributionPlan, Payment
from photovoltaic.models.stations import WHOLE

CENT = Decimal("0.01")
MOVEMENTS = """
    SELECT station_id, received AS amount FROM photovoltaic_settlement WHERE received_on BETWEEN %s AND %s
    UNION ALL
    SELECT station_id, received FROM photovoltaic_subsidy WHERE received_on BETWEEN %s AND %s
    UNION ALL
    SELECT station_id, -amount FROM photovoltaic_cost WHERE paid_on BETWEEN %s AND %s
"""
PARTS = f"""
SELECT v.region_id, s.id, s.number, s.name, sh.percent, round(sh.percent * coalesce(m.amount, 0) / 100, 2)
FROM photovoltaic_stationshare sh
JOIN photovoltaic_station s ON s.id = sh.station_id
JOIN monitoring_village v ON v.id = sh.village_id
LEFT JOIN (SELECT station_id, sum(amount) AS amount FROM ({MOVEMENTS}) AS moved GROUP BY station_id) m ON m.station_id = s.id
WHERE starts_with(v.region_id, %s)
ORDER BY v.region_id, s.number
"""


@dataclass(frozen=True)
class Part:
    """A village's part of one station's income in a year, in yuan."""

    village: str
    station_id: int
    number: str
    name: str
    percent: Decimal
    income: Decimal


def parts(place, first, last):
    """The Parts of all villages under a code, of what came in from one day to another.

    A joint station may stand in a village that the reader does not see: its income is the owner's business all the same.
    """
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(PARTS, [first, last] * 3 + [place])
        return [Part(*row) for row in cursor.fetchall()]


def of_year(place, year, until=None):
    """The parts of a year, up to a day in it."""
    first = Month(year * 12).first_day
    last = Month(year * 12 + 11).last_day
    return parts(place, first, min(until, last) if until else last)


def village_income(village, year):
    """Yuan a village may distribute for a year; 0 where nothing came in, None where it owns no station."""
    own = of_year(village, year)
    return sum(part.income for part in own) if own else None


@dataclass
class Standing:
    """How far a place is with a year's income: what there was, what was distributed, what of it as wages."""

    place: str
    income: Decimal = Decimal(0)
    distributed: Decimal = Decimal(0)
    labour: Decimal = Decimal(0)
    wanted: Decimal = Decimal("0.8")
    wanted_labour: Decimal = Decimal("0.8")

    def add(self, other):
        self.income += other.income
        self.distributed += other.distributed
        self.labour += other.labour

    @property
    def rate(self):
        """收益分配率 in per cent; None where there is no income."""
        return 100 * self.distributed / self.income if self.income > 0 else None

    @property
    def labour_rate(self):
        return 100 * self.labour / self.income if self.income > 0 else None

    @property
    def missing(self):
        """Yuan still to be distributed to reach what is asked."""
        return max(Decimal(0), (self.wanted * self.income - self.distributed).quantize(CENT))

    @property
    def missing_labour(self):
        return max(Decimal(0), (self.wanted_labour * self.income - self.labour).quantize(CENT))


def standings(place, year, until=None):
    """{village: Standing} of every village under a place that owns a share of a station."""
    parameters = Parameters.in_force(Month(year * 12 + 11))
    wanted, labour = parameters.decimal("pv_distribution_share"), parameters.decimal("pv_labour_share")
    found = {}
    for part in of_year(place, year, until):
        standing = found.setdefault(part.village, Standing(part.village, wanted=wanted, wanted_labour=labour))
        standing.income += part.income
    plans = DistributionPlan.objects.filter(within(place), year=year)
    for village, paid, labour_paid in plans.values_list("region_id", "paid", "paid_labour"):
        standing = found.setdefault(village, Standing(village, wanted=wanted, wanted_labour=labour))
        standing.distributed, standing.labour = paid, labour_paid
    return found


def by_station(place, year):
    """[(number, name, Standing)] of stations: a village's distribution counts for its stations as they earned it."""
    villages = standings(place, year)
    stations = defaultdict(lambda: Standing(""))
    names = {}
    for part in of_year(place, year):
        whole = villages[part.village]
        factor = part.income / whole.income if whole.income > 0 else Decimal(0)
        standing = stations[part.station_id]
        standing.wanted, standing.wanted_labour = whole.wanted, whole.wanted_labour
        standing.add(Standing("", part.income, whole.distributed * factor, whole.labour * factor))
        names[part.station_id] = (part.number, part.name)
    return [(*names[pk], standing) for pk, standing in stations.items()]


# -- what the steps of a plan ask -----------------------------------------------------------------------------------


def plan_faults(plan):
    """Why a plan cannot be voted on: nothing in it, no income, more than the income, shares that do not add up."""
    if not plan.planned:
        yield "方案里还没有内容，请先填写“分配方案内容”。"
    own = of_year(plan.region_id, plan.year)
    if not own:
        yield "本村没有登记电站权属份额，不能分配收益。"
        return
    yield from _unshared(own)
    income = sum(part.income for part in own)
    if plan.planned > max(income, 0):
        yield (
            f"方案金额 {plan.planned:,.2f} 元，超过本村 {plan.year} 年可分配收益 {income:,.2f} 元"
            "（实收电费和补贴减去支出，按份额计算）。"
        )


def _unshared(own):
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, shares_total FROM photovoltaic_station WHERE id = ANY(%s) AND shares_total <> %s",
            [[part.station_id for part in own], WHOLE],
        )
        for name, total in cursor.fetchall():
            yield f"{name}的权属份额合计 {total}%，须为 100%，请先补齐各村份额。"


def note_income(plan, taken):
    """The income the people decided on stays with the plan."""
    DistributionPlan.objects.filter(pk=plan.pk).update(income=max(village_income(plan.region_id, plan.year) or 0, 0))


def unpaid(plan):
    """A year is closed when no payment is on its way any more."""
    open_ones = plan.payments.exclude(state=Payment.State.PAID).count()
    if open_ones:
        yield f"还有 {open_ones} 笔没有到账，请先办完或删除。"


def this_year():
    return localdate().year
