"""What every synthetic village has: a supply of water, a clinic, some days without water; every town a school."""

from datetime import timedelta
from random import Random

from django.db import connection

from core.scoping import whole_city
from monitoring.demo.guarantees import SUPPLIES
from monitoring.demo.names import given_name, pick, surname
from monitoring.demo.tables import Table
from monitoring.models import Clinic, SchoolCohort, WaterOutage, WaterSupply

REGISTERS = (WaterSupply, Clinic, WaterOutage, SchoolCohort)


def load_villages(county):
    """Fill the registers of villages; the plan's villages and its last month say which and until when."""
    rng, tables, schools = (
        Random(f"{county.seed}/village registers"),
        {model: Table(model) for model in REGISTERS},
        set(),
    )
    for index, region in enumerate(county.villages):
        name = {"region_id": region, "number": f"9908{index:05d}"}
        tables[WaterSupply].add(name | _supply(rng, county.period, region, county.households // len(county.villages)))
        tables[Clinic].add(name | _clinic(rng, county.period))
        if rng.random() < 0.08:
            tables[WaterOutage].add(name | _outage(rng, county.period))
        if region[:9] not in schools:
            schools.add(region[:9])
            tables[SchoolCohort].add(name | _cohort(rng, county.period))
    with whole_city(), connection.cursor() as cursor:
        for table in tables.values():
            table.flush(cursor)


def _person(rng):
    return surname(rng) + given_name(rng, "男", 45)


def _supply(rng, period, region, households):
    source, kind = SUPPLIES[int(region[-3:]) % len(SUPPLIES)]
    return {
        "name": "示例供水站", "source": source, "supply_kind": kind, "households": households,
        "keeper": _person(rng) if rng.random() < 0.95 else "", "price": 2.5, "is_charged": rng.random() < 0.8,
        "tested_on": period.end - timedelta(days=int(rng.random() * 300)),
        "test_result": "合格" if rng.random() < 0.98 else "不合格", "is_running": rng.random() < 0.99,
    }  # fmt: skip


def _clinic(rng, period):
    runs = rng.random() < 0.96
    return {
        "name": "示例村卫生室", "doctor": _person(rng) if runs else "", "is_qualified": rng.random() < 0.95,
        "is_running": runs, "has_medicine": rng.random() < 0.95, "checked_on": period.end - timedelta(days=int(rng.random() * 90)),
        "problem": "" if runs else "村医空缺，由镇卫生院巡诊",
    }  # fmt: skip


def _outage(rng, period):
    started, days = period.end - timedelta(days=10 + int(rng.random() * 200)), int(rng.random() * 6)
    return {
        "started_on": started, "ended_on": started + timedelta(days=days) if rng.random() < 0.9 else None,
        "cause": pick(rng, ("管道冻裂", "设施损坏", "停电", "施工检修")), "households": 20 + int(rng.random() * 80),
        "relief": "镇街送水车每日送水", "reporter": _person(rng),
    }  # fmt: skip


def _cohort(rng, period):
    entrants = 80 + int(rng.random() * 120)
    moved_in, moved_out = int(rng.random() * 6), int(rng.random() * 6)
    lost = 1 if rng.random() < 0.08 else 0
    return {
        "school": "示例九年制学校", "year": period.school_start.year, "entrants": entrants, "moved_in": moved_in,
        "moved_out": moved_out, "graduates": entrants + moved_in - moved_out - lost, "reporter": _person(rng),
    }  # fmt: skip
