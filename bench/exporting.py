"""Export of 100,000 households with all their columns, against the bare writer on the same cells; its memory."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rustpy_xlsxwriter import write_worksheet

from bench.databases import database
from bench.measure import Result, compare
from bench.memory import peak_of
from core.exports.extract import Extract
from core.models import User
from core.scoping import whole_city
from shenmu_portal.menu import HOUSEHOLDS

ROWS, FEWER = 100_000, 10_000
OVER_WRITER, FLAT = 2, 1.5


def run(size):
    rows = min(size, ROWS)
    yield _speed(rows)
    yield _memory(rows)


def _speed(rows):
    with database(rows), TemporaryDirectory() as folder, whole_city():
        extract = _extract()
        heads, cells = [column.head for column in extract.columns], _cells(extract)
        records = [dict(zip(heads, row, strict=True)) for row in cells]
        return compare(
            f"导出 {rows:,} 行农户：对同样单元格的最简写出",
            lambda: export(Path(folder) / "ours.xlsx"),
            lambda: write_worksheet(iter(records), str(Path(folder) / "bare.xlsx"), sheet_name="bare"),
            size=rows,
            limit=OVER_WRITER,
            rounds=5,
        )


def _memory(rows):
    large, small = peak_of("exporting", "export_somewhere", rows), peak_of("exporting", "export_somewhere", FEWER)
    return Result(f"导出内存峰值：{rows:,} 行对 {FEWER:,} 行", large, small, "MB", rows, FLAT)


def export_somewhere():
    with TemporaryDirectory() as folder, whole_city():
        export(Path(folder) / "export.xlsx")


def export(path):
    """The portal's way: a snapshot of the rows, formatted, written."""
    extract = _extract()
    with extract.open() as snapshot:
        extract.write(snapshot, str(path))


def _extract():
    return Extract(HOUSEHOLDS, User.objects.get(username="office"), {})


def _cells(extract):
    with extract.open() as snapshot:
        return list(extract._cells(snapshot, lambda done: None))
