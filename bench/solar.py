"""Photovoltaic stations: alarms over 6,000 stations with three years of days, and the import of 100,000 days."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from openpyxl import Workbook
from python_calamine import load_workbook

from bench.databases import SEED, UNTIL, database
from bench.measure import compare
from bench.written import against_writing
from core.imports import batch as imports
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from photovoltaic.alarms import check_stations
from photovoltaic.demo.loading import load_stations
from photovoltaic.models import DailyOutput, Station, StationAlarm
from shenmu_portal.menu import DAILY_OUTPUTS

COUNTY, STATIONS, ROWS = 2000, 6000, 100_000
BARE = (Path(__file__).parent / "solar.sql").read_text(encoding="utf-8")
DAY = Month.parse(UNTIL).last_day
OVER_SQL, OVER_COPY = 2, 3


def run(size):
    """The same for every size of the county: what is measured are the stations."""
    with database(COUNTY):
        _fill()
        alarms()
        _agree()
        yield compare("光伏预警：6,000 座 × 3 年日发电量，对手写 SQL", alarms, bare, size=STATIONS, limit=OVER_SQL)
        path = _workbook()
        name = f"导入 {ROWS:,} 条日发电量"
        speed = compare(
            f"{name}：对读取加 COPY", lambda: _import(path), lambda: _copy(path), size=ROWS, limit=OVER_COPY, rounds=5, before=_forget
        )  # fmt: skip
        yield speed
        rows = DailyOutput.objects.filter(day__gt=DAY)
        yield against_writing(name, speed.ours, rows, lambda: _copy(path), _forget)
        _forget()


def _fill():
    with whole_city(), connection.cursor() as cursor:
        if Station.objects.count() == STATIONS:
            return
        print(f"正在准备 {STATIONS:,} 座电站（只做一次）……", flush=True)
        cursor.execute("TRUNCATE photovoltaic_station, photovoltaic_distributionplan, photovoltaic_publicpost CASCADE")
    load_stations(Month.parse(UNTIL), SEED, STATIONS)


def alarms():
    with whole_city():
        return check_stations(DAY)


def bare():
    """The reference: the same hits, thrown away."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(BARE, {"day": DAY, "month": int(Month.of(DAY) - 1)})
        cursor.execute("SELECT station_id, rule, severity FROM bare_alarms")
        return set(cursor.fetchall())


def _agree():
    """Both must find exactly the same, else comparing their times means nothing."""
    with whole_city():
        found = set(StationAlarm.objects.values_list("station_id", "rule", "severity"))
    if difference := found ^ bare():
        raise ValidationError(f"预警与手写 SQL 的结果不同，共 {len(difference)} 条，如 {sorted(difference)[:5]}。")


def _workbook():
    """Days after the last one, as a monitoring platform would send them."""
    path = settings.PORTAL_DATA / f"bench-days-{ROWS}.xlsx"
    with whole_city():
        numbers = list(Station.objects.order_by("number").values_list("number", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("日发电量")
    sheet.append(["电站编号", "日期", "发电量（千瓦时）"])
    for row in range(ROWS):
        day = DAY + timedelta(days=1 + row // len(numbers))
        sheet.append([numbers[row % len(numbers)], f"{day:%Y-%m-%d}", f"{100 + row % 300}.5"])
    book.save(path)
    return path


def _import(path):
    batch = imports.receive_path(path, ledger=DAILY_OUTPUTS)
    imports.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        imports.approve(batch)
    imports.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    if (batch.state, batch.new) != (JobState.DONE, ROWS):
        raise RuntimeError(f"{batch.state}: {batch.new} new, {batch.rejected} rejected. {batch.message}")


def _copy(path):
    """The least an import can be: the cells read, the cells copied into a table without an index."""
    rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_bare; CREATE TABLE bench_bare (number text, day text, kwh text)")
        cursor.copy_expert("COPY bench_bare FROM STDIN", StringIO("\n".join("\t".join(row) for row in rows[1:])))


def _forget():
    """The days are taken out again, without leaving dead rows for the next round."""
    with whole_city():
        DailyOutput.objects.filter(day__gt=DAY).delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM photovoltaic_dailyoutput")
