"""Why the city's figures differ from the month before (变化原因): as far as what is frozen can tell, else nothing."""

from decimal import Decimal

from django.db.models import Count

from bulletins.figures import between, moved, shown
from bulletins.models import SnapshotHousehold
from bulletins.registry import BY_CODE
from core.indicators import Kind
from funds.fund_indicators import LEVELS

Named = SnapshotHousehold.Kind
ENTERED = {Named.ENTERED: "新纳入", Named.REOPENED: "重新纳入", Named.LEFT: "退出名单"}
CLEARED = {Named.CLEARED: "风险消除"}
AT_RISK = {Named.RISK_NEW: "有新增预警", Named.RISK_CLEARED: "预警消除"}
# The lists of names that tell of a figure, with the word for each.
NAMES = {
    "monitored_households": ENTERED,
    "monitored_people": ENTERED,
    "open_households": ENTERED | CLEARED,
    "open_people": ENTERED | CLEARED,
    "cleared_rate": ENTERED | CLEARED,
    "risk_households": AT_RISK,
}
# Figures that say of themselves what came and went.
FLOWS = dict.fromkeys(("risks_red", "risks_orange", "risks_yellow"), ("risks_new", "risks_cleared"))
FLOWS |= {"problems_open": ("problems_new", "problems_newly_closed")}
# Figures whose own change tells of another one's.
PARTS = {
    "fund_received": tuple(f"fund_received_{level}" for level in LEVELS),
    "fund_paid": tuple(f"fund_paid_{level}" for level in LEVELS),
    "projects_lagging": ("projects_planned", "projects_begun", "projects_finished"),
    "loans_balance": ("loans_given_amount", "loans_overdue_balance"),
    "loans_owed": ("loans_given", "loans_overdue"),
    "pv_output": ("pv_capacity", "pv_hours"),
    "lifted_workers": ("lifted_public_posts", "lifted_workshops"),
}
JANUARY = "按年累计，1月起重新计算"
OF_THE_YEAR = frozenset(
    [
        "fund_received",
        "fund_paid",
        "fund_progress",
        "projects_begun",
        "project_finish_rate",
        "rent_rate",
        "pv_received",
        "pv_distribution_rate",
        "mutual_lent",
        "mutual_lending_rate",
    ]
)


def tell_reasons(bulletin, previous):
    """Put a reason beside every total that differs from `previous`, the totals of the month before."""
    counts = dict(bulletin.households.order_by().values_list("kind").annotate(Count("pk")))
    for code, total in bulletin.totals.items():
        changed = None not in (total["value"], total["before"]) and total["value"] != total["before"]
        total["reason"] = _reason(code, bulletin, previous, counts) if changed else ""


def _reason(code, bulletin, previous, counts):
    if bulletin.month.number == 1 and code in OF_THE_YEAR:
        return JANUARY
    if code in NAMES:
        return "、".join(f"{word} {counts[kind]:,} 户" for kind, word in NAMES[code].items() if counts.get(kind))
    if code in FLOWS:
        return "、".join(filter(None, (_flow(BY_CODE[part], bulletin.totals) for part in FLOWS[code])))
    if code in PARTS:
        return "、".join(filter(None, (_change(BY_CODE[part], bulletin.totals, previous) for part in PARTS[code])))
    if BY_CODE[code].kind in (Kind.RATE, Kind.MEAN):
        return _fraction(bulletin.totals[code], previous[code])
    return ""


def _flow(indicator, totals):
    """How much came or went in the month: 新增预警 3 条."""
    value = _decimal(totals.get(indicator.code, {}).get("value"))
    return f"{indicator.name} {shown(indicator, value)} {indicator.unit}" if value else ""


def _change(indicator, totals, previous):
    """How another figure moved: 中央下达资金增加 50.00 万元."""
    now, before = (_decimal(each.get(indicator.code, {}).get("value")) for each in (totals, previous))
    if None in (now, before) or now == before:
        return ""
    return f"{indicator.name}{moved(now, before)} {between(indicator, now, before)}"


def _fraction(total, before):
    """How a share's two parts moved: 分子增加 12，分母减少 3."""
    words = []
    for name, label in (("numerator", "分子"), ("denominator", "分母")):
        now, was = _decimal(total[name]), _decimal(before[name])
        if None not in (now, was) and now != was:
            words.append(f"{label}{moved(now, was)} {abs(now - was).normalize():,f}")
    return "，".join(words)


def _decimal(text):
    return None if text is None else Decimal(text)
