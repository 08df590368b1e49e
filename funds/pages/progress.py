"""Spending progress: each number of the money with its gate, its gap in 万元, the projects that close it, and its rows."""

from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.models import Region
from core.months import Month
from core.pages.places import chosen_place
from core.scoping import within
from core.templatetags.portal import grouped, light
from funds import progress
from funds.fund_indicators import idle, late
from funds.models import Allotment, FundFinding, ProvincialProgress, Retention
from funds.words import FundLevel
from projects.words import Department

WAN = 10_000
UNALLOCATED, NO_DEPARTMENT = "市本级（未分解到项目）", "未定部门"
LEVEL_ORDER = list(FundLevel)
HEAD, NUMBER = 'th scope="row"', 'td class="num"'
GROUP_CELLS = (
    ("label", "url", HEAD), ("received", "received_url", NUMBER), ("paid", "paid_url", NUMBER), ("rate", "", NUMBER), ("net", "", NUMBER),
    ("state", "", "light"), ("gap", "", NUMBER), ("forecast", "", NUMBER), ("industry", "", NUMBER),
)  # fmt: skip
CLOSING_CELLS = (
    ("name", "project_url", HEAD), ("place", "", "td"), ("level", "", "td"), ("allocation", "allocation_url", "td"),
    ("open", "", NUMBER), ("total", "", NUMBER), ("mark", "", "td"),
)  # fmt: skip
_quoted = lru_cache(maxsize=1024)(quote_plus)  # a page says the same few words in a hundred addresses


@require_GET
@permission_required("funds.view_fundmonth", raise_exception=True)
def progress_page(request):
    """The year's money at a month's end, in the user's own area or a town of it."""
    place, month, chosen = asked(request)
    parts = progress.progress(place.code, month, **chosen)
    gate, whole = progress.gate_of(month), progress.added(parts.values())
    gap = whole.gap(gate)
    ask, short = Asking(place, month, chosen), whole.short(gate)
    context = {
        "place": place,
        "month": month,
        "months": [_month(ask, month + step) for step in (-1, 1)],
        "gate": gate,
        "chosen": [*chosen.values()],
        "clear_url": Asking(place, month, {}).page(),
        "lead": _lead(place, month, gate, whole, gap),
        "stats": _stats(ask, whole, gate, gap),
        "groups": _groups(ask, parts, gate),
        "by_project_url": f"{reverse('fund-progress-projects')}?{ask.query()}",
        "group_cells": GROUP_CELLS,
        "closing": [_closing(*each, short) for each in progress.closing(place.code, month, gap, **chosen)],
        "closing_cells": CLOSING_CELLS,
        "gap": gap,
        "short": wan(short) if short else "",
        "marks": _marks(ask, month),
    }
    return render(request, "funds/progress.html", context)


def asked(request):
    """(place, month, chosen level and department); what is not known is refused, never ignored."""
    place = chosen_place(request)
    try:
        month = Month.parse(request.GET["month"]) if request.GET.get("month") else Month.of(localdate())
    except ValueError as error:
        raise BadRequest(str(error)) from error
    words = {"level": FundLevel.values, "department": Department.values}
    chosen = {name: request.GET[name] for name in words if request.GET.get(name)}
    if any(value not in words[name] for name, value in chosen.items()):
        raise BadRequest("没有这个资金级次或主管部门。")
    return place, month, chosen


class Asking:
    """What the page is asked for, as addresses of itself and of the rows behind a number."""

    def __init__(self, place, month, chosen):
        self.place, self.month, self.chosen = place, month, chosen
        self.address = reverse("fund-progress")

    def query(self, **other):
        asked_for = {"region": self.place.code, "month": self.month, **self.chosen, **other}
        return urlencode(asked_for, quote_via=_quoted)

    def page(self, **other):
        return f"{self.address}?{self.query(**other)}"

    def rows(self, ledger, figure="", **other):
        query = {
            **({"figure": f"{figure}@{self.month}"} if figure else {}),
            "region": self.place.code,
            **self.chosen,
            **other,
        }
        return f"/{ledger}/?{urlencode(query, quote_via=_quoted)}"


def _month(ask, month):
    return {"label": month.label, "url": ask.page(month=month)}


def wan(yuan):
    """Yuan as 万元 with two decimals."""
    return f"{yuan / WAN:,.2f}"


def per_cent(rate):
    return "无数据" if rate is None else f"{rate:.2f}%"


def _lead(place, month, gate, whole, gap):
    if not whole.received:
        return f"{place.full_name}{month.year}年度还没有下达的资金。"
    named = "剔除未到期质保金的支出进度" if gate.without_retention else "支出进度"
    rate = f"{named} {per_cent(whole.rate_for(gate))}"
    wanted = f"{gate.month}月底要求 {gate.rate:.0f}%"
    if not gap:
        return f"到{month.label}底{rate}，{wanted}，已达到。"
    after = per_cent(whole.forecast_for(gate))
    return f"到{month.label}底{rate}，{wanted}，还差 {wan(gap)} 万元；本月用款计划全部付出后，进度预计 {after}。"


def _stats(ask, whole, gate, gap):
    average = ProvincialProgress.objects.filter(number=str(ask.month)).values_list("value", flat=True).first()
    state = whole.state(gate)
    city = len(ask.place.code) == 6 and "department" not in ask.chosen
    received = ask.rows("allotments", "fund_allotted") if city else ask.rows("allocations", "fund_received")
    beside = f"序时进度 {progress.elapsed(ask.month):.2f}%，全省平均 {'未录入' if average is None else f'{average}%'}"
    return [
        _stat("累计下达", wan(whole.received), "万元", url=received, note=f"其中产业项目 {per_cent(whole.industry_rate)}"),
        _stat("累计支出", wan(whole.paid), "万元", url=ask.rows("payments", "fund_paid"), note=f"本月 {wan(whole.paid_now)} 万元"),
        _stat("支出进度", per_cent(whole.rate), "", state, f"{gate.month}月底要求 {gate.rate:.0f}%"),
        _stat("剔除质保金进度", per_cent(whole.net_rate), "", note=f"未到期质保金 {wan(whole.held)} 万元"),
        _stat("对比", per_cent(whole.rate), "", _beside(whole.rate, average, ask.month), beside),
        _stat("到要求还差", wan(gap), "万元", state if gap else "met", f"{gate.month}月底 {gate.rate:.0f}%"),
        _stat("月底预计进度", per_cent(whole.forecast_for(gate)), "",
              note=f"本月计划 {wan(whole.planned)} 万元", url=ask.rows("planned-payments", month=ask.month)),
        _stat("历年结转未支付", wan(progress.carried_over(ask.place.code, ask.month)), "万元"),
    ]  # fmt: skip


def _beside(rate, average, month):
    """Below the provincial average (or, where it is not entered, the time that has passed)."""
    if rate is None:
        return "unknown"
    return "met" if rate >= (progress.elapsed(month) if average is None else average) else "near"


def _stat(label, value, unit, state="", note="", url=""):
    return {"label": label, "value": value, "unit": unit, "state": state, "note": note, "url": url}


def _groups(ask, parts, gate):
    """The three tables: by level, by town, by department."""
    names = dict(Region.objects.towns().values_list("code", "short_name"))
    towns, levels, departments = (progress.by(parts, position) for position in range(3))
    order = lambda key: LEVEL_ORDER.index(key)  # noqa: E731
    return [
        ("按资金级次", [_line(ask, each, levels[each], gate, "level", each) for each in sorted(levels, key=order)]),
        (
            "按镇街",
            [
                _line(ask, names.get(code, UNALLOCATED), towns[code], gate, "region", code if code in names else "")
                for code in sorted(towns, key=lambda code: _worst_first(towns[code], gate, code in names))
            ],
        ),
        (
            "按主管部门",
            [
                _line(ask, each or NO_DEPARTMENT, departments[each], gate, "department", each)
                for each in sorted(departments, key=lambda each: _worst_first(departments[each], gate, each))
            ],
        ),
    ]


def _worst_first(each, gate, is_named):
    rate = each.rate_for(gate)
    return not is_named, rate is None, rate or 0


def _line(ask, label, each, gate, name, value):
    """One row of a table; a row that stands for nobody opens nothing."""
    narrowed = {name: value} if value else {}
    return {
        "label": label, "url": ask.page(**narrowed) if value else "", "received": wan(each.received), "paid": wan(each.paid),
        "received_url": ask.rows("allocations", "fund_received", **narrowed) if value else "",
        "paid_url": ask.rows("payments", "fund_paid", **narrowed) if value else "",
        "rate": per_cent(each.rate), "net": per_cent(each.net_rate), "state": each.state(gate), "gap": wan(each.gap(gate)),
        "forecast": per_cent(each.forecast_for(gate)), "industry": per_cent(each.industry_rate),
    }  # fmt: skip


def _closing(row, total, closes, short):
    """One planned payment that is still open, and whether it closes the gap."""
    return {
        "name": row["project__name"], "project_url": f"/projects/{row['project_id']}/", "place": row["region__full_name"],
        "level": row["level"], "allocation": row["allocation__number"], "allocation_url": f"/allocations/{row['allocation_id']}/",
        "open": grouped(row["open"]), "total": grouped(total), "closes": closes,
        "mark": light("near", "可补上") if closes and not short else "",
    }  # fmt: skip


def _marks(ask, month):
    """What waits: idle money, late money, retention due, findings, each with its rows."""
    allotments = Allotment.objects.filter(within(ask.place.code))
    shown = (
        ("下达超 30 天未分解的指标文", "份", idle(allotments, month), "allotments", "funds_idle"),
        ("年末（10 月后）下达的指标文", "份", late(allotments, month), "allotments", "funds_late"),
        ("到期未付的质保金", "笔", Retention.objects.inside(ask.place.code).due(min(month.last_day, localdate())),
         "retentions", "retention_due"),
        ("未整改的审计巡察问题", "个", FundFinding.objects.inside(ask.place.code).open().filter(found_on__lte=month.last_day),
         "fund-findings", "fund_findings_open"),
    )  # fmt: skip
    counted = ((label, unit, rows.count(), ledger, figure) for label, unit, rows, ledger, figure in shown)
    return [
        {
            "label": label,
            "unit": unit,
            "number": number,
            "url": f"/{ledger}/?figure={figure}@{month}&region={ask.place.code}",
        }
        for label, unit, number, ledger, figure in counted
    ]


urlpatterns = [path("funds/progress/", progress_page, name="fund-progress")]
