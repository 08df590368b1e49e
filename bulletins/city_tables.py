"""Sheets about the whole city: the plan's targets, and the month against the one before."""

from bulletins.figures import EMPTY, LIGHTS, change_of, gap_of, number_of
from bulletins.frame import FILLS, PLAIN_HEAD_ROWS, plain_foot, plain_head, plain_lines
from bulletins.models import State
from bulletins.registry import BY_CODE
from bulletins.sheets import COMPARED


def write_goals(sheet, bulletin):
    heads = ("序号", "要点条目", "目标", "要求", "期限", "目前", "情况", "缺少的数据", "要点原文")
    plain_head(sheet, bulletin, f"神木市{bulletin.month.label}年度目标进展表", heads, "以目标栏为准")
    for number, goal in enumerate(bulletin.goals, 1):
        state = State(goal["state"])
        fill = FILLS.get(LIGHTS[state])
        now = f"{goal['value']} {goal['unit']}" if goal["value"] is not None else EMPTY
        values = (
            number,
            goal["item"],
            goal["name"],
            goal["target"],
            goal["due"] or "持续",
            now,
            state.label,
            goal["missing"] or EMPTY,
            goal["quote"],
        )
        for column, value in enumerate(values, 1):
            sheet.write(PLAIN_HEAD_ROWS + number, column, value, f"{fill}-text" if fill and column == 7 else "text")
        sheet.height(PLAIN_HEAD_ROWS + number, 32)
    plain_foot(
        sheet,
        (5, 7, 28, 18, 12, 14, 14, 34, 34),
        [
            "目标来自年度工作要点；“无数据”表示相应台账尚未建成或未填报，不按零或完成计算。",
            "“情况”栏红色为未达标，黄色为尚未到期但有差距。",
        ],
        PLAIN_HEAD_ROWS + 1 + len(bulletin.goals),
    )


COMPARISON_HEADS = ("序号", "指标", "单位", "上月", "本月", "变化", "变化原因", "要求", "差距")
COMPARISON_WIDTHS = (6, 26, 10, 16, 16, 26, 40, 12, 20)
COMPARISON_NUMBERS = (4, 5, 8)


def write_comparison(sheet, frozen):
    bulletin = frozen.bulletin
    plain_head(sheet, bulletin, f"神木市{bulletin.month.label}主要指标与上月相比", COMPARISON_HEADS, "见单位栏")
    lines = [_compared(number, code, frozen) for number, code in enumerate(COMPARED, 1)]
    end = plain_lines(sheet, lines, COMPARISON_WIDTHS, "没有指标", numbers=COMPARISON_NUMBERS)
    has_previous = any(row.get("before") for row in bulletin.totals.values())
    notes = [
        "上月数为上月通报冻结的数字。" if has_previous else "上月没有冻结数据，本表不作比较。",
        "变化原因取自本月和上月冻结的名单、分项和分子分母，“—”为没有变化或冻结数据不能说明原因；涉及的农户见表10。",
    ]
    plain_foot(sheet, COMPARISON_WIDTHS, notes, end)


def _compared(number, code, frozen):
    indicator, cell, before = BY_CODE[code], frozen.cell(frozen.city, code), frozen.before(code)
    known = [value if value is None else number_of(indicator, value) for value in (before, cell.value, cell.target)]
    change, reason = change_of(indicator, cell.value, before), frozen.bulletin.totals.get(code, {}).get("reason")
    gap = gap_of(indicator, cell.value, cell.target) if cell.state in (State.MISSED, State.BEHIND) else ""
    return (number, indicator.name, indicator.unit, *known[:2], change, reason, known[2], gap)
