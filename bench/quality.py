"""The data-quality check against hand-written SQL for the same findings, and one household at save time."""

from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from django.core.exceptions import ValidationError
from django.db import connection

from bench.databases import database, is_loaded
from bench.measure import Result, compare, seconds
from core.scoping import in_scope, whole_city
from monitoring.models import Finding, Household, QualityCheck
from monitoring.quality.checking import run_check
from monitoring.quality.saving import check_household

DAY = date(2023, 12, 31)
BARE = (Path(__file__).parent / "quality.sql").read_text(encoding="utf-8")
ROUNDS = 3
SAVES = 60
MOST_MS = 30
LINEAR = 1.3


def run(size):
    with database(size):
        check()
        agree()
        yield compare("数据质量 201 条规则（重查）", check, bare, size=size, limit=3, rounds=ROUNDS)
        yield first_check(size)
        yield nothing_rewritten(size)
        yield saving(size)
    if is_loaded(size // 10):
        yield growing(size, size // 10)


def check():
    with whole_city():
        job = QualityCheck.objects.create(region_id="610881", as_of=DAY)
    return run_check(job)


def bare():
    """The reference: the same hits, thrown away."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '256MB', true)")
        cursor.execute(BARE)
        cursor.execute("SELECT * FROM bare_hits")
        return set(cursor.fetchall())


def agree():
    """Both must find exactly the same, else comparing their times means nothing."""
    with whole_city():
        found = set(
            Finding.objects.standing()
            .filter(village=None)
            .values_list("rule", "household_id", "member_id", "employment_id")
        )
    difference = found ^ bare()
    if difference:
        rules = sorted({rule for rule, *_ in difference})
        raise ValidationError(f"检查与手写 SQL 的结果不同，共 {len(difference)} 条：{'、'.join(rules)}。")


def first_check(size):
    """A county that was never checked: every finding is written, with its evidence."""
    ours, reference = [], []
    for _ in range(ROUNDS):
        with whole_city():
            Finding.objects.all().delete()
        ours.append(seconds(check))
        reference.append(seconds(bare))
    return Result("数据质量 201 条规则（首次）", median(ours) * 1000, median(reference) * 1000, "ms", size, 3)


def nothing_rewritten(size):
    """Findings a second check writes anew: none."""
    before = _row_versions()
    check()
    return Result("重查改写的疑点", len(before ^ _row_versions()), 1, "条", size, 0)


def _row_versions():
    with whole_city(), connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text, xmin::text FROM monitoring_finding")
        return set(cursor.fetchall())


def growing(size, tenth):
    """Time of a check for each household, against that in the county of a tenth the size: 1 is linear."""
    times = {size: [], tenth: []}
    for _ in range(ROUNDS):
        for county, taken in times.items():
            with database(county):
                taken.append(seconds(check) / county * 1_000_000)
    ours, reference = (median(taken) for taken in times.values())
    return Result(f"数据质量每户用时：对 {tenth:,} 户的县", ours, reference, "µs", size, LINEAR)


def saving(size):
    """The median household of the lifted and monitored ones, checked as at saving; at most 30 ms."""
    with whole_city():
        watched = Household.objects.lifted().order_by("pk").values_list("pk", "region_id")
        some = list(islice(cycle(watched[: SAVES * 7 : 7]), SAVES + 5))
    taken = []
    for pk, region_id in some:
        with in_scope(region_id):
            taken.append(seconds(lambda pk=pk, region_id=region_id: check_household(pk, region_id)) * 1000)
    return Result("保存时核对一户", median(taken[5:]), MOST_MS, "ms", size, 1)
