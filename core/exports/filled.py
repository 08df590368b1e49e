"""A ledger's template filled in with the rows of one village (村表), to be corrected and imported again.

What recognises a row is locked, numbers of persons are masked and locked, and a hidden column keeps each row's version
so that an import can tell what somebody changed meanwhile.
"""

from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter

from core.cells import write_text
from core.exports.columns import MASKED
from core.exports.template import HEAD_ROW, template

HEAD_NAME, VERSION = "户主姓名", "版本"
NEW_ROWS = 30
LOCKED = PatternFill("solid", fgColor="EEF0F3")
FREE = Protection(locked=False)
TITLE = "{label}村表　灰色的格不能改；只改变了的格，改完在“导入”上传整张表，没有改的行不会变动。"


def filled(ledger, user, rows):
    """The openpyxl workbook; `rows` are records loaded with their parents."""
    book = template(ledger, user)
    sheet, columns = book.active, ledger.editable_columns
    sheet.cell(1, 1).value = TITLE.format(label=ledger.label)
    fixed = {*ledger.key, "region", ledger.parent and ledger.parent.name}
    for index, column in enumerate(columns, 1):
        if column.is_sealed:
            sheet.cell(HEAD_ROW, index).value = column.label + MASKED
    line = HEAD_ROW
    for line, record in enumerate(rows, HEAD_ROW + 1):
        for index, column in enumerate(columns, 1):
            cell = sheet.cell(line, index)
            _write(cell, column, record)
            _lock(cell, column.is_sealed or column.name in fixed)
        _add_own(sheet, line, len(columns), ledger, record)
    _leave_room(sheet, line, len(columns))
    _head_own(sheet, len(columns), ledger)
    _protect(sheet)
    return book


def _write(cell, column, record):
    value = column.value(record)
    if column.is_number:
        cell.value = value
    elif text := column.text(record):
        write_text(cell, text)


def _lock(cell, is_locked):
    if is_locked:
        cell.fill = LOCKED
    else:
        cell.protection = FREE


def _add_own(sheet, line, width, ledger, record):
    """Behind the ledger's columns: the household's head for people, the version for the import."""
    if ledger.parent:
        write_text(sheet.cell(line, width + 1), getattr(getattr(record, ledger.parent.name), "head_name", ""))
        sheet.cell(line, width + 1).fill = LOCKED
    sheet.cell(line, width + 2, record.version)


def _head_own(sheet, width, ledger):
    if ledger.parent:
        sheet.cell(HEAD_ROW, width + 1, HEAD_NAME)
    sheet.cell(HEAD_ROW, width + 2, VERSION)
    sheet.column_dimensions[get_column_letter(width + 2)].hidden = True


def _leave_room(sheet, line, width):
    """Some empty lines below for what is new."""
    for row in range(line + 1, line + 1 + NEW_ROWS):
        for index in range(1, width + 1):
            sheet.cell(row, index).protection = FREE


def _protect(sheet):
    """Locked cells stay as they are; widths, heights and filters may be changed. No password: it guards against slips."""
    sheet.protection.sheet = True
    for name in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)
