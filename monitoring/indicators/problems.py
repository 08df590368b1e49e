"""How problems found are put right (item 27): entered, signed off, still open and late, come back."""

from django.db.models import Q

from core.indicators import Better, Indicator, Kind, base, tally
from monitoring.indicators.units import PER_CENT
from monitoring.models import Rectification

PROBLEM, ITEM, LEDGER, NO_PROBLEMS = "个", "27", "rectifications", "没有登记问题整改"
CATEGORIES = dict(zip(("responsibility", "policy", "work", "result"), Rectification.Category, strict=True))


def found(rows, month):
    """Found by the month's end."""
    return rows.filter(found_on__lte=month.last_day)


def closed(rows, month):
    """Signed off by the month's end: a closed problem entered its state on that day."""
    in_time = Q(entered_on=None) | Q(entered_on__lte=month.last_day)
    return found(rows, month).filter(in_time, state=Rectification.State.CLOSED)


def still_open(rows, month):
    return found(rows, month).exclude(pk__in=closed(Rectification.objects, month).values("pk"))


def overdue(rows, month):
    return still_open(rows, month).filter(deadline__lt=month.last_day)


def come_back(rows, month):
    return found(rows, month).filter(reopened__gt=0)


def new(rows, month):
    return rows.filter(found_on__range=(month.first_day, month.last_day))


def newly_closed(rows, month):
    return closed(rows, month).filter(entered_on__gte=month.first_day)


def _count(code, name, counted, formula, better=Better.NEITHER):
    return Indicator(
        code, name, PROBLEM, ITEM, formula, (LEDGER,),
        lambda month: (tally(counted(Rectification.objects, month)), base(Rectification.objects)), counted=counted,
        counted_in=LEDGER, better=better, missing=NO_PROBLEMS,
    )  # fmt: skip


def _of_category(code, word):
    def counted(rows, month):
        return still_open(rows, month).filter(category=word)

    return _count(
        f"problems_open_{code}", f"未销号：{word}", counted, f"未销号问题中问题类别为“{word}”的。", Better.LOWER
    )


BY_CATEGORY = tuple(_of_category(code, word) for code, word in CATEGORIES.items())
PROBLEMS = (
    _count("problems", "整改问题", found, "月末前发现、登记在问题整改台账的问题。"),
    _count("problems_new", "本月新发现问题", new, "发现日期在本月的问题。"),
    _count("problems_newly_closed", "本月销号问题", newly_closed, "本月验收销号、没有反弹的问题。", Better.HIGHER),
    _count("problems_closed", "已销号问题", closed, "月末前已验收销号、没有反弹的问题。", Better.HIGHER),
    _count("problems_open", "未销号问题", still_open, "月末前发现、月末还没有验收销号的问题。", Better.LOWER),
    _count("problems_overdue", "超期未销号问题", overdue, "未销号问题中整改期限已过的。", Better.LOWER),
    _count("problems_reopened", "反弹问题", come_back, "销号后又反弹过的问题，按汇总时的登记。", Better.LOWER),
    Indicator(
        "problem_closed_rate", "问题销号率", PER_CENT, ITEM, "已销号问题 ÷ 整改问题 × 100%。", (LEDGER,),
        lambda month: (tally(closed(Rectification.objects, month)), base(found(Rectification.objects, month))),
        kind=Kind.RATE, better=Better.HIGHER, counted=closed, counted_in=LEDGER, whole=found, missing=NO_PROBLEMS,
    ),
    *BY_CATEGORY,
)  # fmt: skip
