"""What all sheets of the workbook share: the unit row, notes and signatures, the plain one-row head."""

from decimal import Decimal
from math import ceil

from bulletins.figures import EMPTY

OFFICE = "填报单位：神木市巩衔办"
SIGNATURES = ("填表人：", "审核人：", "联系电话：")
PLAIN_HEAD_ROWS = 3
LONG = 30  # a column from here on holds sentences
SOURCE = "数据来源：神木市乡村振兴业务平台各台账，按月末冻结数据汇总。"
# Colours of a light in the workbook.
FILLS = {"below": "red", "near": "yellow"}


def unit_row(sheet, last, columns, unit, row=2):
    """Below the title: who reports on the left, units and the last day on the right."""
    middle = max(1, columns // 2)
    right = f"单位：{unit} 截至：{last.year}年{last.month}月{last.day}日"
    sheet.span(row, 1, row, middle, OFFICE, "unit-left")
    sheet.span(row, middle + 1, row, columns, right, "unit-right")


def write_notes(sheet, row, columns, notes):
    numbered = [f"注{number}：{note}" for number, note in enumerate(notes, 1)]
    for offset, line in enumerate(numbered):
        sheet.span(row + offset, 1, row + offset, columns, line, "note")
        sheet.height(row + offset, 16)
    _write_signatures(sheet, row + len(numbered), columns)


def _write_signatures(sheet, row, columns):
    """Three thirds of the width, for three signatures; a narrow sheet has them in one."""
    sheet.height(row, 28)
    if columns < len(SIGNATURES):
        sheet.span(row, 1, row, columns, "　　　　".join(SIGNATURES), "unit-left")
        return
    third = max(1, columns // 3)
    for number, label in enumerate(SIGNATURES):
        last = columns if number == 2 else (number + 1) * third
        sheet.span(row, number * third + 1, row, last, label, "unit-left")


def plain_head(sheet, bulletin, title, heads, unit, attachment=""):
    """The head of a table that tells of a bulletin's month."""
    return dated_head(sheet, bulletin.month.last_day, title, heads, unit, attachment)


def fit_heads(sheet, heads, widths):
    """The row of heads high enough for the longest of them in its column; a Chinese character is two wide, bold wider."""
    lines = max(ceil(len(head) * 2.3 / width) for head, width in zip(heads, widths, strict=True))
    sheet.height(PLAIN_HEAD_ROWS, max(26, 15 * lines + 6))


def dated_head(sheet, last, title, heads, unit, attachment=""):
    """A title, the unit row and one row of heads; the number of an attachment stands above, at the left. Gives the row
    of the heads."""
    top = 1 + bool(attachment)
    if attachment:
        sheet.span(1, 1, 1, len(heads), attachment, "attachment")
        sheet.height(1, 24)
    sheet.span(top, 1, top, len(heads), title, "title")
    sheet.height(top, 36)
    unit_row(sheet, last, len(heads), unit, top + 1)
    for column, head in enumerate(heads, 1):
        sheet.write(top + 2, column, head, "head")
    sheet.height(top + 2, 26)
    return top + 2


def plain_lines(sheet, lines, widths, empty, head=PLAIN_HEAD_ROWS, numbers=()):
    """The lines below a plain head, long columns from the left, figures in the columns of `numbers`; an empty list says
    so. Gives the row behind them."""
    row = head
    for row, line in enumerate(lines, head + 1):
        for column, (value, width) in enumerate(zip(line, widths, strict=True), 1):
            style = _number_style(value) if column in numbers else "text-left" if width >= LONG else "text"
            sheet.write(row, column, EMPTY if value in (None, "") else value, style)
        sheet.fit(row, line, widths)
    if not lines:
        row += 1
        sheet.span(row, 1, row, len(widths), empty, "text")
    return row + 1


def _number_style(value):
    return "decimal" if isinstance(value, Decimal) else "count" if isinstance(value, int) else "text"


def plain_foot(sheet, widths, notes, row, head=PLAIN_HEAD_ROWS):
    write_notes(sheet, row, len(widths), notes)
    sheet.widths(widths)
    sheet.sheet.freeze_panes = f"C{head + 1}"
    sheet.paper(head)
