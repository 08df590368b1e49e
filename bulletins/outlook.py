"""What an indicator comes to in December if the months of the year go on, held against the last the year asks for."""

from decimal import Decimal

from bulletins.figures import shown
from bulletins.income_comparison import forecast
from core.indicators import Better, Kind

MAY_FALL = {"income_growth"}  # rates of change: below nothing and beyond the whole


def outlook(indicator, known, december, goal):
    """One sentence; `known` is [(month, figure)] of the year so far, `goal` the year's last target or None."""
    coming = forecast(known, december)
    if coming is None:
        return "今年有数的月份不足三个，暂不预测年底。"
    coming = _possible(indicator, coming)
    said = f"按今年 {len(known)} 个月的走势，12 月预计 {shown(indicator, coming)} {indicator.unit}"
    return f"{said}{_judged(indicator, coming, goal)}。"


def _possible(indicator, value):
    """A straight line goes on below nothing and beyond the whole; figures do not, but for means and growth."""
    if indicator.kind == Kind.MEAN or indicator.code in MAY_FALL:
        return value
    return min(max(value, Decimal(0)), Decimal(100) if indicator.kind == Kind.RATE else value)


def _judged(indicator, coming, goal):
    if goal is None or indicator.better == Better.NEITHER:
        return ""
    reached = coming >= goal.value if indicator.better == Better.HIGHER else coming <= goal.value
    return f"，全年要求 {shown(indicator, goal.value)}，{'能够达到' if reached else '达不到，需要加力'}"
