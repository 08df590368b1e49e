"""The indicators of 衔接资金 (item 19): progress by level, own money, industry share, idle money, retention, findings."""

from django.db.models import Count, F, Sum, Value

from core.indicators import Better, Indicator, Kind, base, tally
from funds.models import Allotment, FundFinding, FundMonth, Retention
from funds.models.entries import TO_ALLOCATE
from funds.words import FundLevel
from projects.alarms import day_of

PER_CENT, WAN, YI = "%", "万元", "亿元"
NO_MONEY = "本年度还没有登记资金指标文"
WAN_YUAN, YI_YUAN = 10_000, 100_000_000


def months(month, **chosen):
    """The year's month figures up to a month."""
    return FundMonth.objects.filter(year=month.year, month__lte=month, **chosen).order_by().values("region_id")


def allotted(rows, month):
    return rows.filter(year=month.year, issued_on__lte=month.last_day)


def allocated(rows, month):
    return rows.filter(year=month.year, allocated_on__lte=month.last_day)


def paid(rows, month):
    return rows.filter(year=month.year, paid_on__lte=month.last_day)


def idle(rows, month):
    """指标文 not wholly given to projects within 30 days."""
    return rows.unallocated().filter(issued_on__lt=day_of(month) - TO_ALLOCATE)


def late(rows, month):
    """Come down in the last quarter: told beside the year's progress."""
    return allotted(rows, month).filter(corrects=None, issued_on__month__gte=10, issued_on__year=F("year"))


def retention_due(rows, month):
    return rows.due(day_of(month))


def unrectified(rows, month):
    return rows.open().filter(found_on__lte=month.last_day)


def _amount(code, name, figure, formula, counted, counted_in, unit=WAN, **chosen):
    """A sum of the month figures in 万元 or 亿元."""
    per = YI_YUAN if unit == YI else WAN_YUAN
    levels = {"level": chosen["level"]} if chosen else {}
    return Indicator(
        code, name, unit, "19", formula, (counted_in,),
        lambda month: (months(month, **chosen).annotate(numerator=Sum(figure) / Value(per), denominator=Count("pk")),),
        kind=Kind.AMOUNT, counted=lambda rows, month: counted(rows, month).filter(**levels), counted_in=counted_in,
        missing=NO_MONEY,
    )  # fmt: skip


def _rate(code, name, part, whole, formula, counted, counted_in):
    """One sum of the month figures to another, in per cent."""
    return Indicator(
        code, name, PER_CENT, "19", formula, (counted_in,),
        lambda month: (months(month).annotate(numerator=Sum(part), denominator=Sum(whole)),), kind=Kind.RATE,
        better=Better.HIGHER, counted=counted, counted_in=counted_in, lacking="fund_received", missing=NO_MONEY,
    )  # fmt: skip


def _count(code, name, unit, model, counted, ledger, formula):
    return Indicator(
        code, name, unit, "19", formula, (ledger,),
        lambda month: (tally(counted(model.objects, month)), base(model.objects)), better=Better.LOWER,
        counted=counted, counted_in=ledger, missing=f"没有登记{model._meta.verbose_name}",
    )  # fmt: skip


LEVELS = dict(zip(("central", "provincial", "prefecture", "county"), FundLevel, strict=True))
RECEIVED, PAID = (
    "本年度指标文下达到县的金额（镇街为分解到项目的金额），万元。",
    "本年度资金由国库付给最终收款人的金额，万元。",
)
AMOUNTS = (
    *(
        _amount(f"fund_received_{key}", f"{word}下达资金", "received", RECEIVED, allocated, "allocations", level=word)
        for key, word in LEVELS.items()
    ),
    _amount("fund_received", "下达资金", "received", RECEIVED, allocated, "allocations"),
    *(
        _amount(f"fund_paid_{key}", f"{word}累计支出", "paid", PAID, paid, "payments", level=word)
        for key, word in LEVELS.items()
    ),
    _amount("fund_paid", "累计支出", "paid", PAID, paid, "payments"),
    _amount("fund_allotted", "指标文下达资金", "received", "本年度指标文下达到县的金额，万元。", allotted, "allotments"),
    _amount(
        "fund_own", "市本级衔接资金", "received", "本年度神木市级衔接资金已下达的金额，亿元。", allotted, "allotments", YI,
        level=FundLevel.COUNTY,
    ),
)  # fmt: skip
RATES = (
    _rate("fund_progress", "资金支出进度", "paid", "received", "累计支出 ÷ 累计下达 × 100%。", paid, "payments"),
    _rate(
        "fund_progress_net", "剔除质保金支出进度", "paid", F("received") - F("held"),
        "累计支出 ÷（累计下达 − 未到期质保金）× 100%。", paid, "payments",
    ),
    _rate(
        "fund_industry_rate", "产业资金占比", "industry", "received", "安排产业项目的金额 ÷ 累计下达 × 100%。",
        lambda rows, month: allocated(rows, month).filter(industry__gt=0), "allocations",
    ),
)  # fmt: skip
COUNTS = (
    _count("funds_idle", "超 30 天未分解指标文", "份", Allotment, idle, "allotments", "下达超过 30 天还没有全部分解到项目的指标文。"),
    _count("funds_late", "年末下达指标文", "份", Allotment, late, "allotments", "当年 10 月以后下达的指标文，进度分析时单独说明。"),
    _count("retention_due", "到期未付质保金", "笔", Retention, retention_due, "retentions", "已经到期还没有付清的质保金。"),
    _count(
        "fund_findings_open", "未整改资金问题", "个", FundFinding, unrectified, "fund-findings", "审计、巡察发现、月末还没有整改到位的问题。"
    ),
)  # fmt: skip
FUND_INDICATORS = (*AMOUNTS, *RATES, *COUNTS)
