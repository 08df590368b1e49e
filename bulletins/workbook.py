"""The monthly workbook (月度通报): made from frozen rows alone, so that it can be made again at any time."""

from io import BytesIO
from math import ceil

from django.utils.timezone import localtime
from openpyxl import Workbook

from bulletins.figures import EMPTY, LIGHTS, change_of, gap_of, ranks
from bulletins.frozen import Frozen
from bulletins.listings import LISTINGS, write_listing
from bulletins.look import Sheet, prepared
from bulletins.models import State
from bulletins.registry import BY_CODE
from bulletins.sheets import COMPARED, TABLES, notes_of
from core.indicators import Kind

OFFICE = "填报单位：神木市巩衔办"
SIGNATURES = ("填表人：", "审核人：", "联系电话：")
HEAD_ROWS = 4
FIRST_ROW = HEAD_ROWS + 1
LAST_RANKS = 3
LAST_RANKED = "排名后三位"
FILLS = {"below": "red", "near": "yellow"}


def workbook_bytes(bulletin, *, with_names):
    """The file. Without names it holds figures only: the edition for people who do not read the whole city."""
    frozen = Frozen(bulletin)
    workbook = Workbook()
    workbook.remove(workbook.active)
    styles = prepared(workbook)
    cover = Sheet(workbook, "封面目录", styles)
    for table in TABLES:
        _write_table(Sheet(workbook, table.name, styles), table, frozen)
    _write_goals(Sheet(workbook, "表8 年度目标", styles), bulletin)
    _write_comparison(Sheet(workbook, "表9 与上月相比", styles), frozen)
    for listing in LISTINGS if with_names else ():
        write_listing(Sheet(workbook, listing.name, styles), listing, frozen, unit_row)
    _write_cover(cover, bulletin, workbook.sheetnames[1:], with_names)
    workbook.properties.title, workbook.properties.creator = str(bulletin), "神木市巩衔办"
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def unit_row(sheet, bulletin, columns, unit):
    """Row 2: who reports on the left, units and the last day on the right."""
    last = bulletin.month.last_day
    middle = max(1, columns // 2)
    right = f"单位：{unit} 截至：{last.year}年{last.month}月{last.day}日"
    sheet.span(2, 1, 2, middle, OFFICE, "unit-left")
    sheet.span(2, middle + 1, 2, columns, right, "unit-right")


# -- towns against figures -----------------------------------------------------------------------------------


def _write_table(sheet, table, frozen):
    columns = 2 + len(table.figures) + bool(table.ranked_by) + 1
    sheet.span(1, 1, 1, columns, f"神木市{frozen.bulletin.month.label}{table.title}", "title")
    sheet.height(1, 36)
    unit_row(sheet, frozen.bulletin, columns, "户、人、条、元、%")
    _write_heads(sheet, table, columns)
    _write_rows(sheet, table, frozen)
    _write_notes(sheet, FIRST_ROW + 1 + len(frozen.towns), columns, notes_of(table))
    figures = [_width(BY_CODE[figure.code], columns) for figure in table.figures]
    sheet.widths([5, 14, *figures, *[7] * bool(table.ranked_by), _remark_width(columns)])
    sheet.sheet.freeze_panes = sheet.sheet.cell(FIRST_ROW, 3)
    sheet.paper(HEAD_ROWS, pages_high=1)


def _width(indicator, columns):
    """Wide enough for its figures: yuan need more than counts."""
    if indicator.unit == "元":
        return 12
    return 9 if columns <= 18 else 7.5


def _write_heads(sheet, table, columns):
    """Two rows: groups over their parts; what stands alone goes over both."""
    sheet.height(3, 24)
    longest = max(
        len(figure.title) * 2 / _width(BY_CODE[figure.code], columns) for figure in table.figures if figure.group
    )
    sheet.height(4, max(34, 15 * ceil(longest + 0.5)))
    sheet.span(3, 1, 4, 1, "序号", "head")
    sheet.span(3, 2, 4, 2, "镇街", "head")
    column = 3
    while column < 3 + len(table.figures):
        figure = table.figures[column - 3]
        if not figure.group:
            sheet.span(3, column, 4, column, _head(figure.title), "head")
            column += 1
            continue
        members = [each for each in table.figures[column - 3 :] if each.group == figure.group]
        sheet.span(3, column, 3, column + len(members) - 1, figure.group, "head")
        for offset, each in enumerate(members):
            sheet.write(4, column + offset, _head(each.title), "head")
        column += len(members)
    for title in (["排名"] if table.ranked_by else []) + ["备注"]:
        sheet.span(3, column, 4, column, title, "head")
        column += 1


def _remark_width(columns):
    return 30 if columns <= 20 else 16


def _head(title):
    """The unit on a line of its own."""
    return title.replace("（", "\n（")


def _write_rows(sheet, table, frozen):
    """合计 first, then the towns in code order."""
    places = ranks(BY_CODE[table.ranked_by], _values(frozen, table.ranked_by)) if table.ranked_by else {}
    _write_row(sheet, FIRST_ROW, ("", "合计"), frozen.city, table, frozen, None)
    for number, town in enumerate(frozen.towns, 1):
        _write_row(sheet, FIRST_ROW + number, (number, town.short_name), town, table, frozen, places)


def _values(frozen, code):
    return {town.pk: frozen.cell(town, code).value for town in frozen.towns}


def _write_row(sheet, row, names, place, table, frozen, places):
    total, marks = places is None, {}
    for column, name in enumerate(names, 1):
        sheet.write(row, column, name, "total-text" if total else "text")
    for column, figure in enumerate(table.figures, 3):
        mark = _write_figure(sheet, row, column, figure, frozen.cell(place, figure.code), total)
        marks.setdefault(mark, []).append(BY_CODE[figure.code].name.removesuffix("户数").removesuffix("人数"))
    column = 3 + len(table.figures)
    if table.ranked_by:
        is_last = _write_rank(sheet, row, column, place, places)
        marks |= {LAST_RANKED: []} if is_last else {}
        column += 1
    _write_remark(sheet, row, column, marks, total)


def _write_remark(sheet, row, column, marks, total):
    """What the colours of the row mean, in words; the row is as high as the words need."""
    marks.pop("", None)
    remark = "；".join(f"{mark}：{'、'.join(names)}" if names else mark for mark, names in marks.items())
    sheet.write(row, column, remark, "total-remark" if total else "remark")
    lines = ceil(len(remark) * 2 / _remark_width(column))
    sheet.height(row, max(18, 13 * lines + 2))


def _write_figure(sheet, row, column, figure, cell, total):
    """The number in its colour; answers the word for the colour."""
    indicator = BY_CODE[figure.code]
    if cell.state == State.ERROR:
        sheet.write(row, column, "错误", "red-text")
        return "计算错误"
    if cell.value is None:
        sheet.write(row, column, EMPTY, "total-text" if total else "text")
        return ""
    style = "count" if indicator.kind == Kind.COUNT else "decimal"
    fill = FILLS.get(LIGHTS.get(cell.state))
    if fill or total:
        style = f"{fill or 'total'}-{style}"
    sheet.write(row, column, int(cell.value) if indicator.kind == Kind.COUNT else cell.value, style)
    return {"red": "未达标", "yellow": "有差距"}.get(fill, "")


def _write_rank(sheet, row, column, place, places):
    """Ties share a rank; a town that cannot be ranked shows "/"; the last three are marked in colour and words."""
    if places is None:
        sheet.write(row, column, EMPTY, "total-text")
        return False
    rank = places.get(place.pk)
    is_last = rank is not None and len(places) > 2 * LAST_RANKS and rank > len(places) - LAST_RANKS
    sheet.write(row, column, "/" if rank is None else rank, "red-text" if is_last else "text")
    return is_last


def _write_notes(sheet, row, columns, notes):
    numbered = [f"注{number}：{note}" for number, note in enumerate(notes, 1)]
    for offset, line in enumerate(numbered):
        sheet.span(row + offset, 1, row + offset, columns, line, "note")
        sheet.height(row + offset, 16)
    _write_signatures(sheet, row + len(numbered), columns)


def _write_signatures(sheet, row, columns):
    """Three thirds of the width, for three signatures."""
    sheet.height(row, 28)
    third = max(1, columns // 3)
    for number, label in enumerate(SIGNATURES):
        last = columns if number == 2 else (number + 1) * third
        sheet.span(row, number * third + 1, row, last, label, "unit-left")


# -- the city against its plan and against last month -----------------------------------------------------------


def _write_goals(sheet, bulletin):
    heads = ("序号", "要点条目", "目标", "要求", "期限", "目前", "情况", "缺少的数据", "要点原文")
    _write_plain_head(sheet, bulletin, f"神木市{bulletin.month.label}年度目标进展表", heads, "以目标栏为准")
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
            sheet.write(3 + number, column, value, "red-text" if fill == "red" and column == 7 else "text")
        sheet.height(3 + number, 32)
    _finish_plain(
        sheet,
        (5, 7, 28, 18, 12, 14, 14, 34, 34),
        ["目标来自年度工作要点；“无数据”表示相应台账尚未建成或未填报，不按零或完成计算。"],
        4 + len(bulletin.goals),
    )


def _write_comparison(sheet, frozen):
    bulletin = frozen.bulletin
    heads = ("序号", "指标", "单位", "上月", "本月", "变化", "要求", "差距")
    _write_plain_head(sheet, bulletin, f"神木市{bulletin.month.label}主要指标与上月相比", heads, "见单位栏")
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
            sheet.write(3 + number, column, EMPTY if value is None else value, number_style if is_number else "text")
    _finish_plain(
        sheet,
        (6, 26, 10, 16, 16, 26, 12, 20),
        [
            "上月数为上月通报冻结的数字。"
            if bulletin.totals and any(row.get("before") for row in bulletin.totals.values())
            else "上月没有冻结数据，本表不作比较。"
        ],
        4 + len(COMPARED),
    )


def _write_plain_head(sheet, bulletin, title, heads, unit):
    """A title, the unit row and one row of heads."""
    sheet.span(1, 1, 1, len(heads), title, "title")
    sheet.height(1, 36)
    unit_row(sheet, bulletin, len(heads), unit)
    for column, head in enumerate(heads, 1):
        sheet.write(3, column, head, "head")
    sheet.height(3, 26)


def _finish_plain(sheet, widths, notes, row):
    _write_notes(sheet, row, len(widths), notes)
    sheet.widths(widths)
    sheet.sheet.freeze_panes = "C4"
    sheet.paper(3)


# -- cover ------------------------------------------------------------------------------------------------------


def _write_cover(sheet, bulletin, names, with_names):
    sheet.widths([12, 60, 24])
    sheet.span(2, 1, 2, 3, "神木市巩固拓展脱贫攻坚成果同乡村振兴有效衔接", "title")
    sheet.span(3, 1, 3, 3, f"{bulletin.month.label}月度通报", "title")
    edition = (
        f"第{bulletin.version}版" + ("" if with_names else "（不含名单）") + ("" if bulletin.is_published else " 草稿")
    )
    sheet.span(4, 1, 4, 3, edition, "centre")
    sheet.span(6, 1, 6, 3, bulletin.headline, "lead")
    for row, points in ((2, 40), (3, 40), (4, 22), (6, 120)):
        sheet.height(row, points)
    sheet.span(8, 1, 8, 3, "目录", "head")
    for number, name in enumerate(names, 1):
        sheet.write(8 + number, 1, number, "text")
        sheet.span(8 + number, 2, 8 + number, 3, name, "text-left")
    row = 10 + len(names)
    sheet.span(
        row,
        1,
        row,
        3,
        f"编制单位：神木市巩衔办    数据汇总时间：{localtime(bulletin.frozen_at):%Y-%m-%d %H:%M}",
        "plain",
    )
    if bulletin.notes:
        sheet.span(row + 1, 1, row + 1, 3, f"更正说明：{bulletin.notes}", "plain")
    sheet.paper()
