"""The monthly screening against hand-written SQL for the same hits, and against a loop over model instances."""

from pathlib import Path
from statistics import median

from django.core.exceptions import ValidationError
from django.db import connection

from bench.databases import database
from bench.measure import Result, compare, seconds
from bench.screening_loop import prefetched_signals, signals
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Clue, Household, Risk, Screening
from monitoring.screening import run_screening

MONTH = Month.parse("2023-12")
BARE = (Path(__file__).parent / "screening.sql").read_text(encoding="utf-8")
SAMPLE = 1000
ROUNDS, FEW = 5, 2
LARGE = (
    500_000  # households from which on a round takes minutes: two tell as much, and the whole run stays under an hour
)


def run(size):
    with database(size):
        screen()
        agree()
        yield compare("月度筛查全部规则（重跑）", screen, bare, size=size, limit=2, rounds=rounds_of(size))
        yield first_run(size)
        yield from against_loops(size)
        yield nothing_rewritten(size)


def rounds_of(size):
    return FEW if size >= LARGE else ROUNDS


def screen():
    with whole_city():
        job = Screening.objects.create(month=MONTH, region_id="610881")
    return run_screening(job)


def bare():
    """The reference: the same facts and hits, thrown away."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '256MB', true)")
        cursor.execute(BARE)
        cursor.execute("SELECT household_id, rule, severity FROM bare_hits")
        return set(cursor.fetchall())


def agree():
    """Both must find exactly the same, else comparing their times means nothing."""
    with whole_city():
        found = set(Risk.objects.filter(month=MONTH).values_list("household_id", "rule", "severity"))
    difference = found ^ bare()
    if difference:
        raise ValidationError(f"筛查与手写 SQL 的结果不同，共 {len(difference)} 条，如 {sorted(difference)[:5]}。")


def first_run(size):
    """A month that has no risks yet: everything found is written with its evidence and history, and clues are opened."""
    ours, reference = [], []
    for _ in range(rounds_of(size)):
        forget()
        ours.append(seconds(screen))
        reference.append(seconds(bare))
    return Result("月度筛查全部规则（首次）", median(ours) * 1000, median(reference) * 1000, "ms", size, 2)


def forget():
    with whole_city():
        Risk.objects.filter(month=MONTH).delete()
        Clue.objects.filter(source=Clue.Source.SCREENING).delete()


def against_loops(size):
    """Microseconds a household: the loops on a sample, the run on all."""
    with whole_city():
        sample = list(Household.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, size // SAMPLE)][:SAMPLE])
        looped = {}
        own = seconds(lambda: looped.update(signals(MONTH, sample)))
        before = seconds(lambda: looped.update(prefetched_signals(MONTH, sample)))
        _same_as_loop(looped)
    ours = seconds(screen) / size * 1e6
    for name, loop, limit in (("逐户读取", own, 50), ("全部预取", before, None)):
        each = loop / len(sample) * 1e6
        yield Result(f"每户筛查（对模型实例循环，{name}）", ours, each, "µs/户", size, limit, at_least=True)


def _same_as_loop(looped):
    found = {pk: {} for pk in looped}
    for pk, rule, severity in Risk.objects.filter(month=MONTH, household__in=looped).values_list(
        "household_id", "rule", "severity"
    ):
        found[pk][rule] = severity
    different = [pk for pk in looped if looped[pk] != found[pk]]
    if different:
        pk = different[0]
        raise ValidationError(f"筛查与逐户循环的结果不同，如第 {pk} 户：{found[pk]}，循环得 {looped[pk]}。")


def nothing_rewritten(size):
    """Rows a second run writes anew: none."""
    before = _row_versions()
    screen()
    changed = len(before ^ _row_versions())
    return Result("重跑改写的行", changed, 1, "行", size, 0)


def _row_versions():
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'risk', id, ctid::text, xmin::text FROM monitoring_risk UNION ALL "
            "SELECT 'clue', id, ctid::text, xmin::text FROM monitoring_clue UNION ALL "
            "SELECT 'unevaluated', id, ctid::text, xmin::text FROM monitoring_unevaluated"
        )
        return set(cursor.fetchall())
