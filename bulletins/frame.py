"""What all sheets of the workbook share: the unit row, notes and signatures, the plain one-row head."""

from bulletins.figures import EMPTY

OFFICE = "填报单位：神木市巩衔办"
SIGNATURES = ("填表人：", "审核人：", "联系电话：")
PLAIN_HEAD_ROWS = 3
LONG = 30  # a column from here on holds sentences
# Colours of a light in the workbook.
FILLS = {"below": "red", "near": "yellow"}


def unit_row(sheet, bulletin, columns, unit):
    """Row 2: who reports on the left, units and the last day on the right."""
    last = bulletin.month.last_day
    middle = max(1, columns // 2)
    right = f"单位：{unit} 截至：{last.year}年{last.month}月{last.day}日"
    sheet.span(2, 1, 2, middle, OFFICE, "unit-left")
    sheet.span(2, middle + 1, 2, columns, right, "unit-right")


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


def plain_head(sheet, bulletin, title, heads, unit):
    """A title, the unit row and one row of heads."""
    sheet.span(1, 1, 1, len(heads), title, "title")
    sheet.height(1, 36)
    unit_row(sheet, bulletin, len(heads), unit)
    for column, head in enumerate(heads, 1):
        sheet.write(PLAIN_HEAD_ROWS, column, head, "head")
    sheet.height(PLAIN_HEAD_ROWS, 26)


def plain_lines(sheet, lines, widths, empty):
    """The lines below a plain head, long columns from the left; an empty list says so. Gives the row behind them."""
    row = PLAIN_HEAD_ROWS
    for row, line in enumerate(lines, PLAIN_HEAD_ROWS + 1):
        for column, (value, width) in enumerate(zip(line, widths, strict=True), 1):
            sheet.write(row, column, EMPTY if value in (None, "") else value, "text-left" if width >= LONG else "text")
        sheet.fit(row, line, widths)
    if not lines:
        row += 1
        sheet.span(row, 1, row, len(widths), empty, "text")
    return row + 1


def plain_foot(sheet, widths, notes, row):
    write_notes(sheet, row, len(widths), notes)
    sheet.widths(widths)
    sheet.sheet.freeze_panes = "C4"
    sheet.paper(PLAIN_HEAD_ROWS)
