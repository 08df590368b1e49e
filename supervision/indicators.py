"""The indicators of supervision (item 26): how often towns were visited this year, what was found and not put right yet."""

from django.db.models import Q

from core.indicators import Better, Indicator, base, tally
from core.months import Month
from supervision.models import SupervisionVisit

ITEM, LEDGER, NO_VISITS = "26", "supervision-visits", "没有登记督导记录"


def of_year(rows, month):
    """Visits from the first of January to the month's end."""
    return rows.filter(visited_on__range=(Month(month.year * 12).first_day, month.last_day))


def with_findings(rows, month):
    return of_year(rows, month).exclude(findings="")


def still_open(rows, month):
    """Visits of any year whose findings were not put right by the month's end."""
    last = month.last_day
    unsettled = Q(rectified_on=None) | Q(rectified_on__gt=last)
    return rows.filter(unsettled, visited_on__lte=last).exclude(findings="")


def overdue(rows, month):
    return still_open(rows, month).filter(deadline__lt=month.last_day)


def _count(code, name, counted, formula, better):
    return Indicator(
        code, name, "次", ITEM, formula, (LEDGER,),
        lambda month: (tally(counted(SupervisionVisit.objects, month)), base(SupervisionVisit.objects)), counted=counted,
        counted_in=LEDGER, better=better, missing=NO_VISITS,
    )  # fmt: skip


INDICATORS = (
    _count("supervision_visits", "本年督导", of_year, "本年1月至本月的督导。", Better.HIGHER),
    _count("supervision_found", "发现问题的督导", with_findings, "本年督导中发现问题的。", Better.NEITHER),
    _count("supervision_open", "督导问题未整改", still_open, "发现了问题、月末还没有整改完成的督导。", Better.LOWER),
    _count("supervision_overdue", "督导问题超期未整改", overdue, "未整改的督导中整改期限已过的。", Better.LOWER),
)  # fmt: skip
