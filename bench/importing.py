"""Import of 100,000 new members by 30 columns: against reading and copying alone, against a library of single rows."""

from io import StringIO

from django.db import connection
from python_calamine import load_workbook

from bench.databases import database
from bench.measure import Result, compare, seconds
from bench.members import COLUMNS, PREFIX, ROWS, delete_members, member_rows, members_file
from bench.memory import peak_of
from bench.row_library import import_row_by_row
from bench.written import against_writing
from core.imports import batch as imports
from core.models import JobState
from core.scoping import whole_city
from monitoring.models import Member
from shenmu_portal.menu import MEMBERS

COUNTY = 100_000
SAMPLE = 1000
OVER_COPY, OVER_ROWS, MEGABYTES = 3, 40, 600


def run(size):
    """The same for every size: what is measured is the file."""
    with database(COUNTY):
        members_file()
        name = f"导入 {ROWS:,} 人 × {len(COLUMNS)} 列"
        speed = compare(
            f"{name}：对读取加 COPY", import_members, bare, size=ROWS, limit=OVER_COPY, rounds=5, before=delete_members
        )
        yield speed
        rows = Member.objects.filter(number__gte=PREFIX, number__lt=PREFIX + ":")
        yield against_writing(name, speed.ours, rows, bare, delete_members)
        delete_members()
        yield _against_rows(speed.ours / ROWS * 1000)
        delete_members()
        yield Result(
            "导入内存峰值：对 600 MB", peak_of("importing", "import_members", COUNTY), MEGABYTES, "MB", ROWS, 1
        )
        delete_members()


def import_members():
    """The portal's way, from the received file to the merged rows, as a worker does it."""
    batch = imports.receive_path(members_file(), ledger=MEMBERS)
    imports.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        imports.approve(batch)
    imports.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    if (batch.state, batch.new) != (JobState.DONE, ROWS):
        raise RuntimeError(f"{batch.state}: {batch.new} new, {batch.rejected} rejected. {batch.message}")


def bare():
    """The least an import can be: the cells read, the cells copied into a table without an index."""
    rows = load_workbook(str(members_file())).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(rows[0])))
        cursor.execute(f"DROP TABLE IF EXISTS bench_bare; CREATE TABLE bench_bare ({columns})")
        cursor.copy_expert("COPY bench_bare FROM STDIN", StringIO("\n".join("\t".join(row) for row in rows[1:])))


def _against_rows(ours):
    """Microseconds a row: django-import-export on a sample, ours on the whole file."""
    rows = list(member_rows(SAMPLE))
    theirs = seconds(lambda: import_row_by_row(rows)) / SAMPLE * 1e6
    return Result("每行导入：对 django-import-export", ours, theirs, "µs/行", ROWS, OVER_ROWS, at_least=True)
