"""The dashboard of a place as a workbook: its towns or villages, what changed, ranks, trend and the year's targets."""

from io import BytesIO

from django.utils.timezone import localtime, now
from openpyxl import Workbook

from bulletins.look import Sheet, prepared

HEAD_ROW = 3
MARKS = {"below": "▼", "near": "△"}


def board_bytes(board, user):
    """One sheet a table of the page, in official look; a light is written as a mark before its figure."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    styles = prepared(workbook)
    for name, heads, rows in _tables(board):
        _write(
            Sheet(workbook, name, styles),
            f"{board.place.short_name}{board.bulletin.month.label} {name}",
            heads,
            rows,
            user,
        )
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _tables(board):
    yield (
        "各地指标",
        ["地方", *(f"{head['label']}（{head['note']}）" for head in board.heads)],
        [[row["label"], *map(_marked, row["cells"])] for row in board.heat_rows],
    )
    yield (
        "与上月相比",
        ["指标", "上月", "本月", "变化", "方向"],
        [
            [f"{row['name']}（{row['unit']}）", row["before"], row["now"], row["change"], row["word"]]
            for row in board.changes
        ],
    )
    if board.standings:
        rows = [[row["name"], row["value"], f"{row['rank']} / {row['of']}", row["lift"]] for row in board.standings]
        yield "全市名次", ["指标", "本月", "名次", "怎样升位"], rows
    yield (
        "排名",
        ["地方", "名次", f"{board.indicator.name}（{board.indicator.unit}）", "与上月名次比"],
        [[row["name"], row["rank"], row["value"], row["movement"]] for row in board.ranking],
    )
    names = [each["name"] for each in board.trend["series"]]
    yield "走势", ["月份", *(f"{name}{board.indicator.name}" for name in names)], board.trend_rows
    yield (
        "年度目标",
        ["目标", "要点", "要求", "期限", "目前", "状态"],
        [
            [goal["name"], f"第 {goal['item']} 条", goal["target"], goal["due"] or "持续", _reached(goal), goal["word"]]
            for goal in board.goals
        ],
    )


def _marked(cell):
    return f"{MARKS.get(cell['state'], '')}{cell['text']}"


def _reached(goal):
    return "无数据" if goal["value"] is None else f"{goal['value']} {goal['unit']}"


def _write(sheet, title, heads, rows, user):
    columns = len(heads)
    sheet.span(1, 1, 1, columns, title, "title")
    sheet.height(1, 36)
    sheet.span(2, 1, 2, columns, f"{localtime(now()):%Y-%m-%d %H:%M} 由 {user} 导出", "unit-left")
    for column, head in enumerate(heads, 1):
        sheet.write(HEAD_ROW, column, head, "head")
    sheet.height(HEAD_ROW, 48)
    widths = [26, *[16] * (columns - 1)]
    for number, row in enumerate(rows or [["没有", *[""] * (columns - 1)]], HEAD_ROW + 1):
        for column, value in enumerate(row, 1):
            sheet.write(number, column, value, "text")
        sheet.fit(number, row, widths)
    sheet.widths(widths)
    sheet.sheet.freeze_panes = sheet.sheet.cell(HEAD_ROW + 1, 2)
    sheet.paper(HEAD_ROW)
