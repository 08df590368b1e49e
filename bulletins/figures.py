"""Figures as people read them: text, light, gap and change of frozen values."""

from decimal import Decimal

from bulletins.models import State
from bulletins.registry import BY_CODE
from core.indicators import Kind

EMPTY = "—"
LIGHTS = {State.MET: "met", State.BEHIND: "near", State.MISSED: "below", State.NO_DATA: "unknown", State.ERROR: "error"}


def shown(indicator, value):
    """1,234 for counts, two decimals for shares and means; — when nothing is known."""
    if value is None:
        return EMPTY
    return f"{value:,.0f}" if indicator.kind == Kind.COUNT else f"{value:,.2f}"


def units(text):
    """How wide a text is in half characters: as many as it has bytes in GBK."""
    return len(text.encode("gbk", "replace"))


def number_of(indicator, value):
    """The figure as a number for a cell: whole for counts."""
    return int(value) if indicator.kind == Kind.COUNT else value


def plain(number):
    """A decimal without idle zeros: 86, 6.5."""
    return f"{number.normalize():f}"


def text_of(indicator, value, state):
    """The figure, or the word that stands for it."""
    if state == State.ERROR:
        return "错误"
    return "无数据" if value is None else shown(indicator, value)


def error_of(bulletin, code):
    """The words for a figure that could not be worked out, with the number under which the log says why."""
    number = bulletin.errors.get(code)
    return f"计算错误（编号 {number}）" if number else "计算错误"


def errors_of(bulletin):
    """[(name, number)] of the indicators that could not be worked out."""
    return [(BY_CODE[code].name, number) for code, number in sorted(bulletin.errors.items()) if code in BY_CODE]


def between(indicator, value, other):
    """How far two figures lie apart: 5.00个百分点, 3 户."""
    unit = "个百分点" if indicator.unit == "%" else f" {indicator.unit}"
    return f"{shown(indicator, abs(Decimal(value) - Decimal(other)))}{unit}"


def gap_of(indicator, value, target):
    """How far the figure is from its target, in words; empty when it is met or there is none."""
    return "" if value is None or target is None else f"距要求 {between(indicator, value, target)}"


def change_of(indicator, value, before):
    """The change against the month before, in words."""
    if value is None or before is None:
        return ""
    change = Decimal(value) - Decimal(before)
    if not change:
        return "与上月持平"
    return f"比上月{moved(value, before)} {between(indicator, value, before)}"


def moved(value, before):
    return "增加" if Decimal(value) > Decimal(before) else "减少"
