"""The month's workbook from frozen figures, against the same cells written bare by the same library."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from bench.databases import UNTIL, database
from bench.measure import compare
from bulletins.models import Bulletin
from bulletins.workbook import workbook_bytes
from core.months import Month
from core.scoping import whole_city

LIMIT = 5


def run(size):
    with database(size), whole_city():
        bulletin = Bulletin.objects.filter(month=Month.parse(UNTIL)).latest("version")
        sheets = cells_of(make(bulletin))
        yield compare(
            "月度通报工作簿：对同样单元格的最简写出",
            lambda: make(bulletin),
            lambda: bare(sheets),
            size=size,
            limit=LIMIT,
        )


def make(bulletin):
    return workbook_bytes(bulletin, with_names=True)


def cells_of(content):
    """The values of a workbook, sheet by sheet."""
    workbook = load_workbook(BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook}


def bare(sheets):
    workbook = Workbook()
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(BytesIO())
