"""The last sheet of the workbook (口径和行数): what every figure means, which registers it is counted from, its parts."""

from decimal import Decimal

from bulletins.figures import number_of, text_of
from bulletins.frame import SOURCE, plain_foot, plain_head, plain_lines
from bulletins.registry import BY_CODE
from bulletins.sheets import COMPARED, LATER_TABLES, TABLES
from core.indicators import Kind
from core.ledger.registry import ledgers

HEADS = ("序号", "指标", "单位", "计算口径", "来源台账", "分子", "分母（行数）", "数据")
WIDTHS = (6, 30, 10, 60, 30, 17, 17, 17)
NUMBERS = (6, 7, 8)
NOTES = (
    "比率和均值：数据＝分子÷分母，各镇街分子、分母相加即全市数。",
    "户数、人数、金额：数据即分子，“分母（行数）”为可供统计的登记行数，没有登记行的按无数据，不按零计。",
    "分子、分母为汇总时冻结的全市数；各镇街的同类数字可在接口“指标”取得。",
)


def write_definitions(sheet, bulletin):
    """Every indicator whose figure stands somewhere in the workbook, in the order of the sheets."""
    labels = {ledger.name: ledger.label for ledger in ledgers()}
    lines = [
        _line(number, BY_CODE[code], bulletin.totals.get(code, {}), labels)
        for number, code in enumerate(shown_codes(bulletin), 1)
    ]
    plain_head(sheet, bulletin, f"神木市{bulletin.month.label}月度通报指标口径和行数", HEADS, "见单位栏")
    end = plain_lines(sheet, lines, WIDTHS, "没有指标", numbers=NUMBERS)
    plain_foot(sheet, WIDTHS, [*NOTES, SOURCE], end)


def shown_codes(bulletin):
    """Codes of the indicators of all tables, of the comparison and of the year's targets."""
    in_tables = (figure.code for table in (*TABLES, *LATER_TABLES) for figure in table.figures)
    of_goals = (goal["indicator"] for goal in bulletin.goals if goal["indicator"] in BY_CODE)
    return dict.fromkeys((*in_tables, *COMPARED, *of_goals))


def _line(number, indicator, total, labels):
    value = _decimal(total.get("value"))
    return (
        number,
        indicator.name,
        indicator.unit,
        indicator.formula,
        "、".join(labels[name] for name in indicator.sources if name in labels),
        _part(indicator, total.get("numerator")),
        _part(indicator, total.get("denominator")),
        text_of(indicator, value, total.get("state")) if value is None else number_of(indicator, value),
    )


def _part(indicator, text):
    """A numerator or denominator: whole where it counts rows."""
    value = _decimal(text)
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and indicator.kind != Kind.AMOUNT else value


def _decimal(text):
    return None if text is None else Decimal(text)
