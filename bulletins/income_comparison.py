"""Income comparison (增收比较, item 7): the growth of 脱贫户 held against that of the city's farmers, town by town."""

from decimal import Decimal

from bulletins.figures import EMPTY, number_of, shown
from bulletins.frozen import Frozen
from bulletins.models import Bulletin
from bulletins.registry import BY_CODE
from bulletins.targets import FARMERS
from core.models import Parameter

SHARES = ("wage_share", "business_share", "property_share", "transfer_share")
COLUMNS = ("lifted_households", "income_coverage", "lifted_net", "income_growth", *SHARES)
FEWEST_MONTHS = 3  # a line through two points is no trend
DEFINITIONS = (
    "脱贫户人均纯收入增速：本平台收入台账口径。纯收入＝工资性＋生产经营性＋财产性＋转移性收入−生产经营支出；两年都有收入的脱贫户，按本年人口加权计算。",
    "全市农民收入增速：统计部门口径。农村居民人均可支配收入，由住户抽样调查得出，还要扣除转移性支出等，是全市农村常住居民的平均水平。",
    "两个口径的对象和扣除项目不同，相差的百分点只用于判断走势，不作为统计数据使用。",
)


def farmers_growth(year):
    """The year's growth of the city's farmers with where it was published; None until somebody has entered it."""
    return Parameter.objects.filter(name=FARMERS, year=year).exclude(value="").first()


def rows(bulletin, links):
    """City first, then the towns of the reader's place: the columns, the gap, warnings in words.

    A figure's link (`links`: readers.Rows) opens the rows of it that the reader may see.
    """
    place = links.place
    frozen, farmers = Frozen(bulletin), farmers_growth(bulletin.month.year)
    places = [each for each in (frozen.city, *frozen.towns) if each.pk.startswith(place) or each.pk == place[:9]]
    return [_row(each, frozen, farmers and Decimal(farmers.value), links) for each in places]


def _row(place, frozen, farmers, links):
    values = {code: frozen.cell(place, code).value for code in COLUMNS}
    growth = values["income_growth"]
    gap = None if growth is None or farmers is None else growth - farmers
    return {
        "place": place,
        "cells": [_cell(BY_CODE[code], values[code], max(place.pk, links.place), links) for code in COLUMNS],
        "gap": EMPTY if gap is None else f"{gap:+.2f}",
        "light": "unknown" if gap is None else "met" if gap > 0 else "below",
        "warnings": list(warnings(values, farmers)),
    }


def _cell(indicator, value, place, links):
    number = None if value is None else number_of(indicator, value)
    return {"text": shown(indicator, value), "number": number, "url": links.url(indicator, value, place)}


def warnings(values, farmers):
    """What a town is to look into, as sentences; {code: figure or None} and the farmers' growth or None."""
    growth = values["income_growth"]
    if growth is None:
        yield "缺少上年或本年收入，不能判断增速"
    elif growth < 0:
        yield f"收入下降 {-growth:.2f}%"
    elif farmers is not None and growth <= farmers:
        yield f"增速未高于全市农民，差 {farmers - growth:.2f} 个百分点"
    known = [(values[code], code) for code in SHARES if values[code] is not None]
    if known and max(known)[1] == "transfer_share":
        yield "转移性收入占比最高，增收主要靠补助"


def forecast(history, month):
    """The figure a later month comes to if the months so far go on in a straight line (least squares).

    `history`: [(Month, Decimal)]; None with fewer than three months.
    """
    if len(history) < FEWEST_MONTHS:
        return None
    points = [(Decimal(int(each)), value) for each, value in history]
    middle = sum(each for each, _ in points) / len(points)
    mean = sum(value for _, value in points) / len(points)
    spread = sum((each - middle) ** 2 for each, _ in points)
    slope = sum((each - middle) * (value - mean) for each, value in points) / spread
    return mean + slope * (int(month) - middle)


def trend(bulletin, code="income_growth"):
    """(months so far this year with the city's figure, the forecast for December or None)."""
    known = Bulletin.objects.current().filter(
        month__lte=bulletin.month, month__gt=bulletin.month - bulletin.month.number
    )
    history = [
        (each.month, Decimal(each.totals[code]["value"]))
        for each in known.only("month", "totals").order_by("month")
        if each.totals.get(code, {}).get("value") is not None
    ]
    return history, forecast(history, bulletin.month + (12 - bulletin.month.number))
