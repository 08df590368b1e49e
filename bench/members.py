"""A workbook of 100,000 invented members for households of the benchmark county, by the member template's first columns."""

from datetime import date
from random import Random

import pgtrigger
from django.conf import settings
from django.db import connection
from rustpy_xlsxwriter import write_worksheet

from core.months import Month
from core.scoping import whole_city
from monitoring.demo.families import any_sex, between
from monitoring.demo.names import surname
from monitoring.demo.numbers import Numbers
from monitoring.demo.people import person
from monitoring.demo.period import Period
from shenmu_portal.menu import MEMBERS

ROWS, PER_HOUSEHOLD, WIDTH = 100_000, 4, 30
COLUMNS = MEMBERS.editable_columns[:WIDTH]
PREFIX = "88"  # of the members' numbers: no county of load_demo uses it
CHUNK = 50_000  # of the ID numbers: far behind those of any county


def members_file():
    """The workbook's path; made once."""
    path = settings.PORTAL_DATA / f"bench-members-{ROWS}.xlsx"
    if not path.exists():
        heads = [column.header for column in COLUMNS]
        write_worksheet((dict(zip(heads, row, strict=True)) for row in member_rows(ROWS)), str(path), sheet_name="成员")
    return path


def member_rows(count):
    """The cells of `count` members, as texts."""
    rng, period = Random(20231201), Period(Month.parse("2023-12"))
    numbers = Numbers(rng, CHUNK)
    for index in range(count):
        made = person(rng, numbers, period, surname(rng), "其他", any_sex(rng), between(rng, 24, 59)).row
        made |= {"household": f"990881{index // PER_HOUSEHOLD + 1:010d}", "number": f"{PREFIX}{index:014d}"}
        yield [_text(made.get(column.name)) for column in COLUMNS]


def delete_members():
    """Take the imported members out again, without leaving history or dead rows for the next round."""
    with whole_city(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM monitoring_member WHERE number >= %s AND number < %s", [PREFIX, PREFIX + ":"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE monitoring_member, monitoring_household")


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, list) else str(value)
