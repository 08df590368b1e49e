"""The dashboard of a place as a workbook: its towns or villages, what changed, ranks, trend and the year's targets."""

from openpyxl.worksheet.worksheet import Worksheet

from bulletins.city_tables import write_goals
from bulletins.frame import PLAIN_HEAD_ROWS, plain_foot, plain_head
from bulletins.look import Book
from bulletins.page_book import PageTable, write_page_table
from bulletins.registry import BY_CODE
from bulletins.town_tables import write_figures, write_remark

REMARK = 40  # units; a row of the city has words for many colours
WIDEST_ON_A4 = 18  # columns of figures that can still be read on A4
FIRST = PLAIN_HEAD_ROWS + 1
SOURCE = "数据取自当月冻结的汇总，“无数据”不按零计。"


def board_bytes(board):
    """One sheet a table of the page, in official look."""
    book = Book(_title(board, "驾驶舱"))
    _write_places(book.sheet("各地指标"), board)
    for name, heads, widths, lines in _lists(board):
        table = PageTable(name, heads, widths, lines, notes=(SOURCE,))
        write_page_table(book.sheet(name), table, _title(board, name), board.bulletin.month.last_day)
    write_goals(book.sheet("年度目标"), board.bulletin)
    return book.content()


def _title(board, what):
    return f"{board.place.short_name}{board.bulletin.month.label}{what}"


def _write_places(sheet, board):
    """The place itself first, then what lies in it; figures are numbers, coloured by their light and told in words."""
    heads = ("地方", *(f"{head['label']}（{head['note']}）" for head in board.heads), "备注")
    plain_head(sheet, board.bulletin, _title(board, "各地指标"), heads, "见各栏")
    sheet.height(PLAIN_HEAD_ROWS, 92)
    for row, (place, line) in enumerate(zip(board.places, board.heat_rows, strict=True), FIRST):
        sheet.write(row, 1, line["label"], "text")
        marks = write_figures(
            sheet, row, 2, [(code, board.cell(place.pk, code)) for code in board.heated], board.bulletin
        )
        write_remark(sheet, row, len(heads), marks, width=REMARK)
    plain_foot(
        sheet,
        (14, *[9] * len(board.heated), REMARK),
        [SOURCE, "红色：未达标；黄色：未到期，有差距；备注栏写明是哪几项。", *_failed(board)],
        FIRST + len(board.places),
    )
    if len(heads) > WIDEST_ON_A4:
        sheet.paper(PLAIN_HEAD_ROWS, size=Worksheet.PAPERSIZE_A3)


def _failed(board):
    """The number by which the administrator finds what went wrong with a column that reads 错误."""
    return [
        f"“{BY_CODE[code].name}”{board.error(code)}，请告诉系统管理员。"
        for code in board.heated
        if code in board.bulletin.errors
    ]


def _lists(board):
    """(sheet, heads, widths, lines) of what the page lists."""
    changes = [
        (f"{row['name']}（{row['unit']}）", row["before"], row["now"], row["change"], row["word"])
        for row in board.changes
    ]
    yield "与上月相比", ("指标", "上月", "本月", "变化", "方向"), (36, 14, 14, 28, 10), changes
    if board.standings:
        places = [(row["name"], row["value"], row["rank"], row["lift"]) for row in board.standings]
        yield f"{board.among}名次", ("指标", "本月", "名次", "怎样升位"), (30, 20, 8, 32), places
    ranks = [(row["name"], row["rank"], row["value"], row["movement"]) for row in board.ranking]
    measured = f"{board.indicator.name}（{board.indicator.unit}）"
    yield "排名", ("地方", "名次", measured, "与上月名次比"), (18, 8, 28, 16), ranks
    names = [each["name"] for each in board.trend["series"]]
    yield "走势", ("月份", *(f"{name}{measured}" for name in names)), (14, *[28] * len(names)), board.trend_rows
