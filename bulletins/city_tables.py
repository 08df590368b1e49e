"""Sheets about the whole city: the plan's targets, and the month against the one before."""

from bulletins.figures import EMPTY, LIGHTS, change_of, gap_of
from bulletins.frame import FILLS, PLAIN_HEAD_ROWS, plain_foot, plain_head
from bulletins.models import State
from bulletins.registry import BY_CODE
from bulletins.sheets import COMPARED
from core.indicators import Kind


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


def write_comparison(sheet, frozen):
    bulletin = frozen.bulletin
    heads = ("序号", "指标", "单位", "上月", "本月", "变化", "要求", "差距")
    plain_head(sheet, bulletin, f"神木市{bulletin.month.label}主要指标与上月相比", heads, "见单位栏")
    for number, code in enumerate(COMPARED, 1):
        indicator, cell, before = BY_CODE[code], frozen.cell(frozen.city, code), frozen.before(code)
        number_style = "count" if indicator.kind == Kind.COUNT else "decimal"
        gap = gap_of(indicator, cell.value, cell.target) if cell.state in (State.MISSED, State.BEHIND) else ""
        texts = (number, indicator.name, indicator.unit)
        amounts = (before, cell.value)
        words = (
            change_of(indicator, cell.value, before) or EMPTY,
            EMPTY if cell.target is None else cell.target,
            gap or EMPTY,
        )
        for column, value in enumerate((*texts, *amounts, *words), 1):
            is_number = value is not None and column in (4, 5)
            sheet.write(
                PLAIN_HEAD_ROWS + number,
                column,
                EMPTY if value is None else value,
                number_style if is_number else "text",
            )
    plain_foot(
        sheet,
        (6, 26, 10, 16, 16, 26, 12, 20),
        [
            "上月数为上月通报冻结的数字。"
            if bulletin.totals and any(row.get("before") for row in bulletin.totals.values())
            else "上月没有冻结数据，本表不作比较。"
        ],
        PLAIN_HEAD_ROWS + 1 + len(COMPARED),
    )
