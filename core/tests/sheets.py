"""Reads exported workbooks back, for tests."""

import io

from python_calamine import CalamineWorkbook


def sheet_of(content):
    """(title, note, heads, rows) of an exported workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    (title, *_), (note, *_), heads, *rows = book.get_sheet_by_index(0).to_python()
    return title, note, heads, [dict(zip(heads, row, strict=True)) for row in rows]
