"""Gives the user's own workbook back: wrong cells coloured, with comments, and a column that says what to change.

A long workbook, be it long by formatted empty rows, an old .xls and a CSV file come back as a new workbook that holds the rejected rows only.
"""

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from core.cells import safe_text, write_text
from core.imports.guards import ZIP, rows_in
from core.imports.layouts import ONLY_COMPARED, layout_named, layouts_for
from core.imports.reading import open_sheet
from core.models import ImportIssue

WHOLE_UP_TO = 3000
HELD_UP_TO = 3 * WHOLE_UP_TO  # with formatted empty rows, and those of other sheets: all of them are loaded
RED, AMBER = PatternFill("solid", fgColor="F8D0CB"), PatternFill("solid", fgColor="FBE7B2")
REASON = "错误说明"


def annotated(batch):
    """The annotated workbook as bytes."""
    issues = {}
    for issue in batch.issues.order_by("row", "severity", "pk"):
        issues.setdefault(issue.row, []).append(issue)
    sheet = _sheet(batch)
    book = _whole(batch, sheet, issues) if _is_short(batch, sheet) else _rejected_only(sheet, issues)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _sheet(batch):
    """The file by the layout it was read by, or by the office's names where these were read too."""
    layout = layout_named(batch.layout)
    layouts = layouts_for(ONLY_COMPARED) if layout.only_compared else (layout,)
    return open_sheet(Path(batch.file.path), batch.file_name, layouts)


def _is_short(batch, sheet):
    """Whether the workbook itself is small enough to be loaded and written again."""
    return sheet.total <= WHOLE_UP_TO and _is_xlsx(batch) and rows_in(batch.file.path) <= HELD_UP_TO


def _is_xlsx(batch):
    with batch.file.open("rb") as file:
        return file.read(4) == ZIP


def _whole(batch, sheet, issues):
    book = load_workbook(batch.file.path)
    page, heads = book[sheet.page], sheet.file_headers or sheet.headers
    reason = sheet.first_column + len(heads) + 1
    if REASON in heads:
        reason = sheet.first_column + heads.index(REASON) + 1
    _head(page.cell(sheet.header_row, reason))
    page.column_dimensions[page.cell(sheet.header_row, reason).column_letter].width = 60
    for row in range(sheet.header_row + 1, sheet.header_row + sheet.total + 1):  # below are formats without values
        page.cell(row, reason).value = None
    for row, found in issues.items():
        _mark(page, row, found, heads, reason, sheet.first_column + 1)
    return book


def _rejected_only(sheet, issues):
    """Row by row, the rows that were sent back, with their number in the user's file."""
    rejected = {
        row for row, found in issues.items() if any(issue.severity == ImportIssue.Severity.ERROR for issue in found)
    }
    book = Workbook()
    page = book.active
    page.title = "退回的行"
    for column, name in enumerate((*sheet.written, "原行号"), start=1):
        write_text(page.cell(1, column), name)
        page.cell(1, column).font = Font(bold=True)
    reason = len(sheet.written) + 2
    _head(page.cell(1, reason))
    page.column_dimensions[page.cell(1, reason).column_letter].width = 60
    page.freeze_panes = "A2"
    target = 1
    for number, cells in sheet.rows:
        if number not in rejected:
            continue
        target += 1
        for column, cell in enumerate(cells, start=1):
            if cell != "":
                write_text(page.cell(target, column), cell)
        page.cell(target, len(sheet.written) + 1).value = number
        _mark(page, target, issues[number], sheet.headers, reason, 1)
    return book


def _head(cell):
    write_text(cell, REASON)
    cell.font = Font(bold=True)
    cell.fill = RED


def _mark(page, row, found, heads, reason, first):
    """Colour and comment each wrong cell of a row; the reasons together stand in the last column."""
    for issue in found:
        if issue.column in heads:
            cell = page.cell(row, first + heads.index(issue.column))
            cell.fill = RED if issue.severity == ImportIssue.Severity.ERROR else AMBER
            text = f"{cell.comment.text}\n{issue.message}" if cell.comment else issue.message
            cell.comment = Comment(safe_text(text), "导入检查", width=320, height=120)
    write_text(page.cell(row, reason), "\n".join(_sentence(issue) for issue in found))
    page.cell(row, reason).alignment = Alignment(wrap_text=True, vertical="top")


def _sentence(issue):
    kind = "退回" if issue.severity == ImportIssue.Severity.ERROR else "提醒"
    return f"【{kind}】{issue.column}：{issue.message}" if issue.column else f"【{kind}】{issue.message}"
